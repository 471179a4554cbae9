import { existsSync } from 'node:fs';
import type { HubKeeps } from '@latchkey/contract';
import type { Policy, RecordingKind } from '@latchkey/grants';
import { type Clock, Days, describeError, type Duration, type Log } from '@latchkey/kit';
import type { Journal } from '../journal/journal.ts';
import type { RecordingStore } from '../recorder/index.ts';

/** How long recordings are kept, by what they show. */
export interface RecordingKeeping {
  /** For the recording store. One that the journal does not know is kept as long as any may be. */
  keepFor(recordingId: string): Duration;
  /** For the site's state. */
  days(): HubKeeps;
  /** Tells the journal of recordings that are there no more, each once: those that retention has just deleted, and those of which a crash kept it from telling. */
  tellDeleted(store: Pick<RecordingStore, 'folderOf'>): void;
}

export interface RecordingKeepingDeps {
  readonly journal: Pick<Journal, 'keptRecordings' | 'isEntry' | 'append'>;
  readonly policy: { readonly current: Pick<Policy, 'keep'> | undefined };
  /** By the hub's own settings, days. */
  readonly most: number;
  /** Lines were added that the server should have. */
  readonly onAdded: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Owners choose within what the hub's own settings allow; the server has no say. */
export function createRecordingKeeping({ journal, policy, most, onAdded, clock, log }: RecordingKeepingDeps): RecordingKeeping {
  const daysOf = (kind: RecordingKind): number => Math.min(most, policy.current?.keep?.[kind] ?? most);
  return {
    keepFor(recordingId) {
      const [deliveries, entries, incidents] = [daysOf('deliveries'), daysOf('entries'), daysOf('incidents')];
      // Asked for every recording every minute: the journal only where it matters what one shows.
      if (deliveries === entries && entries === incidents) return Days(deliveries);
      const [facts] = journal.keptRecordings(recordingId);
      if (facts === undefined) return Days(most);
      return Days(facts.visitId === null ? incidents : journal.isEntry(facts.visitId) ? entries : deliveries);
    },
    days: () => ({ most, deliveries: daysOf('deliveries'), entries: daysOf('entries'), incidents: daysOf('incidents') }),
    tellDeleted(store) {
      const gone = journal.keptRecordings().filter(({ recordingId, startedAt }) => startedAt !== null && !existsSync(store.folderOf(recordingId)));
      if (gone.length === 0) return;
      try {
        journal.append(clock.now(), gone.map((facts) => ({ kind: 'recording', recording: { ...facts, state: 'deleted' } })));
        onAdded();
      } catch (error) {
        // On a full disk they are deleted all the same: it makes room.
        log.error('That recordings were deleted could not be told; the next time tells it', { recordings: gone.length, error: describeError(error) });
      }
    },
  };
}
