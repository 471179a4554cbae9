import { existsSync } from 'node:fs';
import type { CameraPort } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, type Log, MiB, Millis, Seconds } from '@latchkey/kit';
import { ActiveRecording } from './active-recording.ts';
import { PreRoll, type PreRollLimits } from './pre-roll.ts';
import type { Recording } from './recording.ts';
import type { RecordingStore } from './recording-store.ts';
import { SpareShelf } from './spare-shelf.ts';

/** What a recorder needs. */
export interface RecorderOptions {
  readonly camera: CameraPort;
  readonly cameraId: string;
  readonly store: RecordingStore;
  readonly clock: Clock;
  readonly log: Log;
  /** At least 5 s and at most 32 MiB when left out. */
  readonly preRoll?: PreRollLimits;
  /** Without a picture for this long a recording counts as interrupted. 1 s when left out. */
  readonly silentAfter?: Duration;
}

/** Records one camera. The pre-roll is always on; disposing ends what runs and waits until it is safe. */
export interface Recorder extends AsyncDisposable {
  /**
   * Starts a recording, with the pre-roll as its beginning. Never waits: see the recording's state and confirmations.
   * Throws `recorder.exists` or `recorder.bad_id`.
   */
  arm(recordingId: string): Recording;
  /** Drops the pre-roll: what was seen until now must not be recorded. Recordings that run keep what they have. */
  forget(): void;
}

const USUAL_PRE_ROLL: PreRollLimits = { duration: Seconds(5), bytes: MiB(32) };

export function createRecorder({ camera, cameraId, store, clock, log, preRoll: limits = USUAL_PRE_ROLL, silentAfter }: RecorderOptions): Recorder {
  const preRoll = new PreRoll(limits);
  const running = new Set<ActiveRecording>();
  const spares = new SpareShelf({ directory: store.directory, disk: store.disk, clock, log: log.child({ cameraId }) });
  const unsubscribe = camera.onAccessUnit((unit) => {
    preRoll.push(unit);
    for (const recording of running) recording.push(unit);
    // A recording on its way to its confirmation has the disk to itself.
    if (unit.keyframe && [...running].every(({ state }) => state.kind !== 'arming')) spares.keep(unit.format);
  });
  return {
    arm(recordingId) {
      const folder = store.folderOf(recordingId);
      if (store.isActive(recordingId) || existsSync(folder)) throw new CodedError('recorder.exists', 'There is a recording of this id');
      const options = { recordingId, cameraId, folder, disk: store.disk, seals: store.seals, spares, clock, log: log.child({ recordingId }), ...(silentAfter && { silentAfter }) };
      const recording = new ActiveRecording(options, preRoll.units(clock.monotonic()));
      running.add(recording);
      store.adopt(recording);
      void recording.finished.then(() => running.delete(recording));
      return recording;
    },
    forget: () => preRoll.clear(),
    async [Symbol.asyncDispose]() {
      unsubscribe();
      await Promise.all([...running].map((recording) => recording.stop(Millis(0))));
      await spares[Symbol.asyncDispose]();
    },
  };
}
