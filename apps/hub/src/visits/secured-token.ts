import { LONGEST_VISIT_NONCE, type SecuredClaims, VISIT_NONCE } from '@latchkey/contract';
import type { Visit, VisitEvent } from '@latchkey/domain';
import { toIso, toSeconds, Millis } from '@latchkey/kit';
import { decodeJwt } from 'jose';
import type { Journal } from '../journal/journal.ts';

/** Facts that a line of a visit carries beside those of its event. */
export type LineMarks = (event: VisitEvent, after: Visit) => Readonly<Record<string, unknown>>;

/** Signs a secured token's claims. */
export type SignSecured = (claims: SecuredClaims) => string;

/**
 * Marks the first line of a visit with the courier's nonce, so that it survives a crash, and the line on which the visit becomes `secured` with the token.
 * The line and the token are one: neither is without the other.
 */
export function securedMarks(sign: SignSecured, nonce: string | undefined): LineMarks {
  return (event, { state, request, bolt, door }) => {
    if (event.type === 'visit.requested') return nonce === undefined ? {} : { nonce };
    // A box without a contact ends its visits too, with its bolt thrown and its lid unseen: that is not what this word says.
    if (state !== 'secured' || bolt !== 'thrown' || door !== 'closed' || request === undefined) return {};
    const token = sign({
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
