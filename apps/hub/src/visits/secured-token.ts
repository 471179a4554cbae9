import { LONGEST_VISIT_NONCE, type SecuredClaims, VISIT_NONCE } from '@latchkey/contract';
import type { Visit, VisitEvent } from '@latchkey/domain';
import { toIso, toSeconds, Millis } from '@latchkey/kit';
import { decodeJwt } from 'jose';
import type { Journal } from '../journal/journal.ts';

/** Facts that a line of a visit carries beside those of its event. */
export type LineMarks = (event: VisitEvent, after: Visit) => Readonly<Record<string, unknown>>;

/** Signs the claims of how a visit ended, each end as a token of its own type. */
export type SignEnd = (end: 'secured' | 'bolted', claims: SecuredClaims) => string;

/**
 * Marks the first line of a visit with the courier's nonce, so that it survives a crash, and the line on which the visit ends `secured` or `bolted` with the token.
 * The line and the token are one: neither is without the other.
 */
export function securedMarks(sign: SignEnd, nonce: string | undefined): LineMarks {
  return (event, { state, request, bolt, door }) => {
    if (event.type === 'visit.requested') return nonce === undefined ? {} : { nonce };
    if ((state !== 'secured' && state !== 'bolted') || bolt !== 'thrown' || request === undefined) return {};
    // A box without a contact ends its visits with its lid unseen: the word for that is another one.
    if (state === 'secured' && door !== 'closed') return {};
    const token = sign(state, {
      // The request came in with validated ids.
      sub: request.visitId as `vis_${string}`,
      accessPointId: request.accessPointId as `ap_${string}`,
      securedAt: toIso(event.at),
      iat: Math.floor(toSeconds(Millis(event.at))),
      cnf: { jkt: request.courier },
      nonce: nonce ?? null,
    });
    return { token };
  };
}

/** The nonce in a courier's proof of key, whose signature was checked before. */
export function visitNonceOf(proof: string): string | undefined {
  const nonce = decodeJwt(proof)[VISIT_NONCE];
  return typeof nonce === 'string' && nonce.length <= LONGEST_VISIT_NONCE ? nonce : undefined;
}

/** The nonce that the first line of a visit kept. */
export function keptNonceOf(journal: Journal, visitId: string): string | undefined {
  const [first] = journal.linesOf(visitId);
  if (first === undefined) return undefined;
  // Written by this hub.
  const { data } = JSON.parse(first.text) as { readonly data?: { readonly nonce?: unknown } };
  return typeof data?.nonce === 'string' ? data.nonce : undefined;
}
