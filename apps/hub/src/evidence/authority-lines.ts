import { parseObject, sha256Of, utf8 } from '@latchkey/evidence';
import type { GrantRequest } from '@latchkey/grants';
import { type Clock, describeError, type Log, toBase64Url } from '@latchkey/kit';
import type { Journal, NewEntry } from '../journal/journal.ts';
import type { AuthorityKind } from '../journal/site-chain.ts';

export interface AuthorityLinesDeps {
  readonly journal: Pick<Journal, 'append' | 'authorityBefore'>;
  /** The signed texts in force, and why the breaker has tripped; empty for none. */
  readonly inForce: () => Readonly<Record<AuthorityKind, string>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Lines were added that the server should have. */
  readonly onAdded: () => void;
}

/** The texts by which a visit was let in. `handover`: what was shown at the door, where the hub held the grant. */
export type AdmittingWords = Pick<GrantRequest, 'grant' | 'approval'> & { readonly handover?: string };

/** Writes into the journal who could open, whenever that changes, and by whose word each visit began. A door never waits for it. */
export interface AuthorityLines {
  /** Something may have changed. */
  note(): void;
  /** A visit began, or was given more parcels, under this request. */
  admitted(visitId: `vis_${string}`, words: AdmittingWords): void;
}

const KINDS = ['roster', 'policy', 'breaker'] as const;

/** Notes at once what a crash, or an older hub, kept from being written. */
export function createAuthorityLines({ journal, inForce, clock, log, onAdded }: AuthorityLinesDeps): AuthorityLines {
  const written = new Map<AuthorityKind, string>();
  for (const what of KINDS) {
    const text = parseObject(journal.authorityBefore(what, Number.MAX_SAFE_INTEGER)?.text ?? '')?.['text'];
    written.set(what, typeof text === 'string' ? text : '');
  }

  const changes = (): readonly Extract<NewEntry, { kind: 'authority' }>[] => {
    const now = inForce();
    return KINDS.filter((what) => written.get(what) !== now[what]).map((what) => ({ kind: 'authority', what, text: now[what] }));
  };
  const write = (further: readonly NewEntry[]): void => {
    const changed = changes();
    if (changed.length + further.length === 0) return;
    try {
      journal.append(clock.now(), [...changed, ...further]);
      for (const { what, text } of changed) written.set(what, text);
      onAdded();
    } catch (error) {
      log.error('Who could open is missing in the journal; it is noted with the next change', { error: describeError(error) });
    }
  };
  write([]);
  return {
    note: () => write([]),
    admitted(visitId, { grant, approval, handover }) {
      const { roster, policy } = inForce();
      write([{ kind: 'admission', visitId, grant, ...(handover === undefined ? {} : { handover }), approval: approval ?? null, roster: nameOf(roster), policy: nameOf(policy) }]);
    },
  };
}

/** SHA-256 of a signed text, base64url. */
const nameOf = (text: string): string => toBase64Url(sha256Of(utf8(text)));
