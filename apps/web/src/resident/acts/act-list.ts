import type { ActName, ActRecord, Actor, ToldAct, WaitingAct } from '@latchkey/contract';
import { type ActsHead, type ActsVerdict, followActs, originOf, readCheckpoint } from '@latchkey/evidence';

/** One act as the list shows it. */
export interface ShownAct {
  readonly key: string;
  readonly what: ActName | undefined;
  readonly by: Actor['kind'] | undefined;
  readonly byName: string | null;
  readonly aboutName: string | null;
  /** When the hub wrote it down; undefined while it waits for that. */
  readonly at: string | undefined;
  /** When the server says that it was; null for what the hub saw itself. */
  readonly toldAt: string | null;
}

/** What a device can say of the list: `unproved` where it has seen no signature of the hub that speaks of acts. */
export type ActsProof = ActsVerdict | 'unproved';

export const actNames: Readonly<Record<ActName, true>> = {
  'live.watched': true, 'recording.read': true, 'recording.shared': true, 'evidence.read': true, 'breaker.cleared': true, 'share.made': true, 'share.opened': true, 'share.removed': true,
  'visit.seen': true, 'courier.answered': true, 'household.claimed': true, 'household.exported': true, 'person.joined': true, 'person.role_changed': true, 'person.removed': true, 'person.erased': true, 'person.signed_in': true, 'person.recovered': true, 'recovery.codes_made': true,
};

/** Follows the lines against what this device saw the hub sign. @param seen the note of the checkpoint that it saw last */
export function proofOf(items: readonly ActRecord[], seen: string | undefined): ActsProof {
  const checkpoint = seen === undefined ? undefined : readCheckpoint(seen)?.checkpoint;
  const verdicts = [...Map.groupBy(items, ({ hubId }) => hubId).entries()].map(([hubId, lines]) => followActs(lines.map(({ text }) => text), signedOf(hubId)));
  // Not even a line of the hub that signed that there are some.
  if (checkpoint?.acts !== undefined && !items.some(({ hubId }) => originOf(hubId) === checkpoint.origin)) return 'acts.missing';
  const wrong = verdicts.find((verdict) => verdict === 'acts.missing' || verdict === 'acts.altered');
  return wrong ?? (checkpoint?.acts === undefined ? 'unproved' : (verdicts[0] ?? 'unproved'));

  /** A hub that was replaced signs no more: of its lines only their own sequence is followed. */
  function signedOf(hubId: string): ActsHead | undefined {
    return checkpoint?.origin === originOf(hubId) ? checkpoint.acts : undefined;
  }
}

export const shownLine = ({ hubId, seq, text, byName, aboutName }: ActRecord): ShownAct => {
  // The line is the hub's, and anything else is shown as an act without a name.
  const { what, by, at, toldAt } = readLine(text);
  return { key: `${hubId} ${seq}`, what: nameOf(what), by: by?.kind, byName, aboutName, at, toldAt: toldAt ?? null };
};

export const shownWaiting = ({ id, what, by, byName, aboutName, at }: WaitingAct): ShownAct => ({ key: id, what: nameOf(what), by: by?.kind, byName, aboutName, at: undefined, toldAt: at });

const nameOf = (what: string | undefined): ActName | undefined => (what !== undefined && Object.hasOwn(actNames, what) ? (what as ActName) : undefined); // Its own keys are the names.

function readLine(text: string): Partial<Pick<ToldAct, 'what' | 'by' | 'at'> & { readonly toldAt: string | null }> {
  try {
    // The server checked the form when it took the line in; each member is looked at before it is used.
    return JSON.parse(text) as Partial<ToldAct & { readonly toldAt: string | null }>;
  } catch {
    return {};
  }
}
