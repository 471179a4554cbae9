import { type ChainLine, parseObject, readLink } from '@latchkey/evidence';
import { describeError, Hours, type Log, Millis, Minutes, Seconds, sleep } from '@latchkey/kit';
import type { RecordingStore } from '../recorder/index.ts';
import type { SegmentLine } from '../recorder/recording-journal.ts';
import { type CheckpointDeps, writeCheckpoint } from './checkpoint-writer.ts';
import { missingEntries, type RecordingOfVisit, segmentEntry } from './recording-lines.ts';

export interface VisitEvidenceDeps extends CheckpointDeps {
  readonly store: Pick<RecordingStore, 'find' | 'isActive'>;
  readonly log: Log;
  /** Lines were added that the server should have. */
  readonly onAdded: () => void;
}

/** Closes the evidence of visits: hashes of their recordings, a last line, checkpoints. The door never waits for it. */
export interface VisitEvidence extends Disposable {
  recordingStarted(of: RecordingOfVisit): void;
  segmentStored(of: RecordingOfVisit, segment: SegmentLine): void;
  /** The recording ended or failed, and the server was told so. */
  recordingEnded(of: RecordingOfVisit): void;
  visitOver(visitId: `vis_${string}`): void;
  /** Lines were added that belong to no visit: they are signed within a minute. */
  signSoon(): void;
}

const CHECKPOINT_EVERY = Hours(1);
const SIGNS_WITHIN = Minutes(1);
/** A recording that failed is repaired by the store within this; if not, its visit is sealed without the rest of it at the next start. */
const SETTLES_WITHIN = Seconds(30);
const LOOK_EVERY = Millis(200);

/** Takes over the visits that a crash kept from being sealed, then follows new ones. */
export function createVisitEvidence(deps: VisitEvidenceDeps): VisitEvidence {
  const { journal, store, clock, log } = deps;
  const stop = new AbortController();
  const running = new Map<string, Set<string>>();
  const over = new Set<string>();

  const guarded = (what: string, work: () => void): void => {
    if (stop.signal.aborted) return;
    try {
      work();
      deps.onAdded();
    } catch (error) {
      log.error('Evidence could not be written; the next start completes it', { what, error: describeError(error) });
    }
  };

  const seal = (visitId: `vis_${string}`): void => {
    over.delete(visitId);
    running.delete(visitId);
    guarded('seal', () => {
      if (!journal.unsealedVisits().includes(visitId)) return;
      const lines = journal.linesOf(visitId);
      journal.append(clock.now(), [{ kind: 'seal', visitId, lines: countOf(lines) + 1, recordings: recordingsIn(journal.recordingsOf(visitId), lines) }]);
      writeCheckpoint(deps);
    });
  };
  const sealWhenDone = (visitId: `vis_${string}`): void => {
    if (over.has(visitId) && (running.get(visitId)?.size ?? 0) === 0) seal(visitId);
  };

  const complete = async (of: RecordingOfVisit): Promise<void> => {
    for (const end = clock.monotonic() + SETTLES_WITHIN; ; ) {
      const view = await store.find(of.recordingId);
      if (view?.complete !== false || clock.monotonic() > end) {
        const entries = await missingEntries(journal, of, view);
        guarded('recording', () => void (entries.length > 0 && journal.append(clock.now(), entries)));
        return;
      }
      await sleep(clock, LOOK_EVERY, stop.signal);
    }
  };

  const recordingEnded = (of: RecordingOfVisit): void => {
    complete(of)
      .catch((error: unknown) => log.error('Evidence of a recording could not be completed', { recording: of.recordingId, error: describeError(error) }))
      .finally(() => {
        if (stop.signal.aborted) return;
        // What is no visit's is sealed by no last line: its hashes are signed at once.
        if (of.visitId === null) return guarded('checkpoint', () => writeCheckpoint(deps));
        running.get(of.visitId)?.delete(of.recordingId);
        sealWhenDone(of.visitId);
      });
  };

  const open = new Set(journal.openVisits().map(({ visitId }) => visitId));
  for (const visitId of journal.unsealedVisits()) {
    // Ids in the journal were validated when they came in.
    const visit = visitId as `vis_${string}`;
    const recordings = journal.recordingsOf(visit) as `rec_${string}`[];
    running.set(visit, new Set(recordings));
    if (!open.has(visit)) over.add(visit);
    // One that runs again is told of when it ends.
    for (const recordingId of recordings) if (!store.isActive(recordingId)) recordingEnded({ recordingId, visitId: visit });
    sealWhenDone(visit);
  }

  let timer: Disposable;
  const schedule = (): void => {
    timer = clock.schedule(CHECKPOINT_EVERY, () => {
      guarded('checkpoint', () => writeCheckpoint(deps));
      schedule();
    });
  };
  schedule();
  let soon: Disposable | undefined;

  return {
    recordingStarted({ visitId, recordingId }) {
      if (visitId === null) return;
      const ids = running.get(visitId) ?? new Set();
      running.set(visitId, ids.add(recordingId));
    },
    segmentStored: (of, segment) => guarded('segment', () => void journal.append(clock.now(), [segmentEntry(of, segment)])),
    recordingEnded,
    visitOver(visitId) {
      // Behind whatever the end of the visit still has to do at the door.
      clock.schedule(Millis(0), () => {
        over.add(visitId);
        // What happened at the door is signed at once; the recording's end follows.
        guarded('checkpoint', () => writeCheckpoint(deps));
        sealWhenDone(visitId);
      });
    },
    signSoon() {
      soon ??= clock.schedule(SIGNS_WITHIN, () => {
        soon = undefined;
        guarded('checkpoint', () => writeCheckpoint(deps));
      });
    },
    [Symbol.dispose]() {
      stop.abort();
      soon?.[Symbol.dispose]();
      timer[Symbol.dispose]();
    },
  };
}

/** Lines from before the chain are not counted: no link says that they belong to the visit. */
const countOf = (lines: readonly ChainLine[]): number => lines.filter(({ text }) => readLink(text)?.link !== undefined).length;

function recordingsIn(recordingIds: readonly string[], lines: readonly ChainLine[]): { recordingId: `rec_${string}`; parts: number; segments: number }[] {
  const objects = lines.map(({ text }) => parseObject(text));
  return recordingIds.map((recordingId) => {
    const count = (kind: string) => objects.filter((line) => line?.['kind'] === kind && line['recordingId'] === recordingId).length;
    // The journal wrote these ids as recordings'.
    return { recordingId: recordingId as `rec_${string}`, parts: count('part'), segments: count('segment') };
  });
}
