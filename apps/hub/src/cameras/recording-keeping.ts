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
  /** Tells the journal of recordings that retention has just deleted. */
  tellDeleted(recordingIds: readonly string[]): void;
  /** The same, of those of which a crash kept it from telling. */
  tellMissing(store: Pick<RecordingStore, 'folderOf'>): void;
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
  /** Asked for every recording every minute. */
  const kinds = new Map<string, RecordingKind>();
  const kindOf = (recordingId: string): RecordingKind | undefined => {
    const [facts] = kinds.has(recordingId) ? [] : journal.keptRecordings(recordingId);
    if (facts !== undefined) kinds.set(recordingId, facts.visitId === null ? 'incidents' : journal.isEntry(facts.visitId) ? 'entries' : 'deliveries');
    return kinds.get(recordingId);
  };
  let untold: readonly string[] = [];
  const tell = (gone: ReturnType<typeof journal.keptRecordings>): void => {
    untold = [];
    if (gone.length === 0) return;
    for (const { recordingId } of gone) kinds.delete(recordingId);
    try {
      journal.append(clock.now(), gone.map((facts) => ({ kind: 'recording', recording: { ...facts, state: 'deleted' } })));
      onAdded();
    } catch (error) {
      // On a full disk they are deleted all the same: it makes room.
      untold = gone.map(({ recordingId }) => recordingId);
      log.error('That recordings were deleted could not be told; the next time tells it', { recordings: gone.length, error: describeError(error) });
    }
  };
  return {
    keepFor(recordingId) {
      const kind = kindOf(recordingId);
      return Days(kind === undefined ? most : daysOf(kind));
    },
    days: () => ({ most, deliveries: daysOf('deliveries'), entries: daysOf('entries'), incidents: daysOf('incidents') }),
    tellDeleted: (recordingIds) => tell([...untold, ...recordingIds].flatMap((recordingId) => journal.keptRecordings(recordingId))),
    tellMissing: (store) => tell(journal.keptRecordings().filter(({ recordingId, startedAt }) => startedAt !== null && !existsSync(store.folderOf(recordingId)))),
  };
}
