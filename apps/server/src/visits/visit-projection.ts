import type { JournalEntry } from '@latchkey/contract';
import { Instant, plus, Seconds, toIso } from '@latchkey/kit';

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
  readonly updatedAt: string;
}

/** The hub locks an unlocked door that nobody opened after this long (`relockIfNeverOpened` of the visit's rules). */
const RELOCK_IF_NEVER_OPENED = Seconds(55);

/** A visit that the hub has not spoken of yet. */
export const unheardVisit = (startedAt: string): VisitFacts => ({
  state: 'new', clean: false, refusal: null, alarms: [], bolt: 'unknown', door: 'unknown',
  unlockedAt: null, openedAt: null, closedAt: null, lockedAt: null, endedAt: null, updatedAt: startedAt,
});

/** Adds one entry. The entries of a visit must come in the order of the hub's journal. */
export function addEntry(before: VisitFacts, entry: VisitEntry): VisitFacts {
  const door = doorAfter(before.door, entry);
  const bolt = boltAfter(before.bolt, entry);
  const has = (notice: string) => entry.notices.includes(notice);
  const over = entry.state === 'secured' || entry.state === 'refused';
  const openedNow = before.door !== 'open' && door === 'open' && (before.unlockedAt !== null || before.state === 'unlocking');
  return {
    state: entry.state,
    clean: entry.clean,
    refusal: entry.refusal,
    alarms: entry.alarms,
    bolt,
    door,
    unlockedAt: before.unlockedAt ?? (has('visit.unlocked') || openedNow ? entry.at : null),
    openedAt: before.openedAt ?? (openedNow ? entry.at : null),
    closedAt: door === 'closed' && before.door === 'open' ? entry.at : openedNow ? null : before.closedAt,
    // A bolt that moves again takes the earlier answer with it.
    lockedAt: bolt === 'thrown' && before.unlockedAt !== null ? (before.bolt === 'thrown' ? (before.lockedAt ?? entry.at) : entry.at) : bolt === before.bolt ? before.lockedAt : null,
    endedAt: over ? (before.endedAt ?? entry.at) : null,
    updatedAt: entry.at,
  };
}

/** When the door locks itself if nobody opens it; null when nothing is running out. */
export function relocksAt(facts: Pick<VisitFacts, 'state' | 'unlockedAt'>): string | null {
  if (facts.state !== 'unlocked' || facts.unlockedAt === null) return null;
  return toIso(plus(Instant(Date.parse(facts.unlockedAt)), RELOCK_IF_NEVER_OPENED));
}

function boltAfter(before: Bolt, entry: VisitEntry): Bolt {
  if (entry.type === 'bolt.reported') return oneOf(['thrown', 'withdrawn', 'partial'], entry.data['bolt']);
  if (entry.type === 'hub.restarted' || (entry.type === 'device.silent' && entry.data['device'] === 'lock')) return 'unknown';
  return before;
}

function doorAfter(before: Door, entry: VisitEntry): Door {
  if (entry.type === 'door.reported') return oneOf(['open', 'closed'], entry.data['door']);
  if (entry.type === 'hub.restarted' || (entry.type === 'device.silent' && entry.data['device'] === 'contact')) return 'unknown';
  return before;
}

const oneOf = <Known extends string>(known: readonly Known[], value: unknown): Known | 'unknown' => known.find((candidate) => candidate === value) ?? 'unknown';
