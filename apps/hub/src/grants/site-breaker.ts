import { join } from 'node:path';
import { type BreakerMemory, type BreakerRefusalCode, openingsOf, type OpeningRequest, remember, tripOf } from '@latchkey/grants';
import { type Clock, describeError, Hours, type Instant, type Log, Millis, parseInstant, toIso } from '@latchkey/kit';
import { z } from 'zod';
import type { Journal } from '../journal/journal.ts';
import { keepJson } from '../roster/kept-json.ts';

/** Stops a run on the doors, and stays tripped until a person at the site clears it: over restarts too. */
export interface SiteBreaker {
  readonly tripped: BreakerRefusalCode | undefined;
  /** Visits that began at a door within the last hour. */
  openings(accessPointId: string): number;
  /** Notes a request, and trips when it is one too many. Gives why, from then on. */
  note(request: Omit<OpeningRequest, 'at'>, doorsPerMinute: number): BreakerRefusalCode | undefined;
  /** Somebody at the site has looked: everything that was noted is forgotten. */
  clear(): void;
}

const kept = z.object({ tripped: z.enum(['breaker.many_doors', 'breaker.many_refusals', 'breaker.hammering']).optional(), at: z.string().optional() });
/** Lines of the journal to look through for the openings of the last hour: more than an hour of any home has. */
const LOOK_BACK = 5_000;

export interface SiteBreakerDeps {
  readonly folder: string;
  readonly journal: Pick<Journal, 'entriesAfter' | 'lastSeq'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when it trips: what runs must end. */
  readonly onTrip: () => void;
  readonly onChange: () => void;
}

/** Opens what `<folder>/breaker.json` holds, and counts the openings of the last hour again from the journal. */
export function openSiteBreaker({ folder, journal, clock, log, onTrip, onChange }: SiteBreakerDeps): SiteBreaker {
  const file = keepJson(join(folder, 'breaker.json'), kept, {}, log);
  let { tripped } = file.value;
  let memory = openingsInJournal(journal, clock);

  const write = () => {
    try {
      file.write(tripped === undefined ? {} : { tripped, at: toIso(clock.now()) });
    } catch (error) {
      log.error('The breaker’s state cannot be written', { error: describeError(error) });
    }
  };

  return {
    get tripped() {
      return tripped;
    },
    openings: (accessPointId) => openingsOf(memory, accessPointId, clock.monotonic()),
    note(request, doorsPerMinute) {
      if (tripped !== undefined) return tripped;
      const at = clock.monotonic();
      memory = remember(memory, { ...request, at });
      tripped = tripOf(memory, at, doorsPerMinute);
      if (tripped === undefined) return undefined;
      log.error('THE BREAKER HAS TRIPPED: no door opens for a courier until somebody at the site clears it', { reason: tripped });
      write();
      onTrip();
      onChange();
      return tripped;
    },
    clear() {
      tripped = undefined;
      memory = [];
      write();
      log.info('The breaker was cleared at the site');
      onChange();
    },
  };
}

function openingsInJournal(journal: Pick<Journal, 'entriesAfter' | 'lastSeq'>, clock: Clock): BreakerMemory {
  const [now, at] = [clock.now(), clock.monotonic()];
  const ages = journal.entriesAfter(Math.max(0, journal.lastSeq - LOOK_BACK), LOOK_BACK).flatMap((entry) => {
    if (entry.kind !== 'visit' || entry.type !== 'visit.requested' || entry.state === 'refused') return [];
    const age = now - (parseInstant(entry.at) ?? now);
    // A line from the future counts as new: a clock that went back must not forget openings.
    return age < Hours(1) ? [{ age: Math.max(0, age), accessPointId: entry.accessPointId }] : [];
  });
  return ages.map(({ age, accessPointId }) => ({ at: Millis(at - age), accessPointId, outcome: 'begun' }));
}

/** The latest moment that the hub's clock is known to have shown: its last line's. */
export function latestInJournal(journal: Pick<Journal, 'entriesAfter' | 'lastSeq'>): Instant | undefined {
  const [last] = journal.entriesAfter(journal.lastSeq - 1, 1);
  return last === undefined ? undefined : parseInstant(last.at);
}
