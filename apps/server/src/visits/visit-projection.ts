import type { JournalEntry, NotLeftReason } from '@latchkey/contract';
import { isOver } from '@latchkey/domain';
import { Instant, Millis, plus, Seconds, toIso } from '@latchkey/kit';

type VisitEntry = Extract<JournalEntry, { kind: 'visit' }>;
type Bolt = 'thrown' | 'withdrawn' | 'partial' | 'unknown';
type Door = 'open' | 'closed' | 'unknown';

/** What the server knows of a visit: the hub's entries, added up. Times are ISO texts of the hub's clock. */
export interface VisitFacts {
  readonly state: VisitEntry['state'];
  readonly clean: boolean;
  readonly refusal: string | null;
  readonly alarms: readonly string[];
  readonly bolt: Bolt;
  readonly door: Door;
  readonly unlockedAt: string | null;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly lockedAt: string | null;
  readonly endedAt: string | null;
  /** When the courier said that it is done; null when nothing was said. At a box that nothing watches, it is all that is known of the parcel. */
  readonly leftAt: string | null;
  /** Why the courier did not leave the parcel, by their word; null when nothing was said. */
  readonly notLeft: NotLeftReason | null;
  /** When the door locks itself if nobody opens it; null when nothing is running out. */
  readonly relocksAt: string | null;
  readonly updatedAt: string;
}

/** The longest that a hub leaves an unlocked door that nobody opens (`relockIfNeverOpened` of the visit's rules), for a line that does not say. */
const RELOCK_IF_NEVER_OPENED = Seconds(55);

/** A visit that the hub has not spoken of yet. */
export const unheardVisit = (startedAt: string): VisitFacts => ({
  state: 'new', clean: false, refusal: null, alarms: [], bolt: 'unknown', door: 'unknown',
  unlockedAt: null, openedAt: null, closedAt: null, lockedAt: null, endedAt: null, leftAt: null, notLeft: null, relocksAt: null, updatedAt: startedAt,
});

/** Adds one entry. The entries of a visit must come in the order of the hub's journal. */
export function addEntry(before: VisitFacts, entry: VisitEntry): VisitFacts {
  const door = doorAfter(before.door, entry);
  const bolt = boltAfter(before.bolt, entry);
  const over = isOver(entry);
  const unlockedAt = before.unlockedAt ?? (entry.state === 'unlocked' || entry.state === 'open' ? entry.at : null);
  const openedAt = before.openedAt ?? (entry.state === 'open' ? entry.at : null);
  return {
    state: entry.state,
    clean: entry.clean,
    refusal: entry.refusal,
    alarms: entry.alarms,
    bolt,
    door,
    unlockedAt,
    openedAt,
    closedAt: door === 'open' ? null : (before.closedAt ?? (door === 'closed' && openedAt !== null ? entry.at : null)),
    // A bolt that moves takes the earlier answer with it; one that is no longer known does not.
    lockedAt: bolt === 'withdrawn' || bolt === 'partial' ? null : (before.lockedAt ?? (bolt === 'thrown' && (before.unlockedAt !== null || entry.state === 'settling') ? entry.at : null)),
    endedAt: over ? (before.endedAt ?? entry.at) : null,
    leftAt: before.leftAt ?? (entry.type === 'lock.asked' && entry.data['by'] === 'courier' ? entry.at : null),
    notLeft: before.notLeft,
    relocksAt: entry.state === 'unlocked' ? (before.relocksAt ?? relocksAfter(entry)) : null,
    updatedAt: entry.at,
  };
}

/** Whether somebody was inside: the door was opened, or the courier who was let into a box that nothing watches said so. */
export const wasOpened = ({ state, openedAt, leftAt }: VisitFacts): boolean => openedAt !== null || (state === 'bolted' && leftAt !== null);

function relocksAfter({ at, data }: VisitEntry): string {
  const said = data['relocksAfterMillis'];
  return toIso(plus(Instant(Date.parse(at)), typeof said === 'number' && said >= 0 && said < RELOCK_IF_NEVER_OPENED ? Millis(said) : RELOCK_IF_NEVER_OPENED));
}

function boltAfter(before: Bolt, entry: VisitEntry): Bolt {
  if (entry.type === 'devices.answered') return entry.data['bolt'] === 'cannot_say' ? before : oneOf(['thrown', 'withdrawn', 'partial'], entry.data['bolt']);
  if (entry.type === 'bolt.reported') return oneOf(['thrown', 'withdrawn', 'partial'], entry.data['bolt']);
  if (entry.type === 'hub.restarted' || (entry.type === 'device.silent' && entry.data['device'] === 'lock')) return 'unknown';
  return before;
}

function doorAfter(before: Door, entry: VisitEntry): Door {
  if (entry.type === 'devices.answered') return entry.data['door'] === 'cannot_say' ? before : oneOf(['open', 'closed'], entry.data['door']);
  if (entry.type === 'door.reported') return oneOf(['open', 'closed'], entry.data['door']);
  if (entry.type === 'hub.restarted' || (entry.type === 'device.silent' && entry.data['device'] === 'contact')) return 'unknown';
  return before;
}

const oneOf = <Known extends string>(known: readonly Known[], value: unknown): Known | 'unknown' => known.find((candidate) => candidate === value) ?? 'unknown';
