import { type Clock, type Log, newId, Seconds } from '@latchkey/kit';
import type { Recorder, Recording } from '../recorder/index.ts';
import type { PictureRoom } from '../pictures/picture-room.ts';
import type { VisitCamera, VisitRecording } from '../visits/visit-recording-port.ts';

/** How long a camera goes on recording when the visit is over: who leaves is part of the visit. */
const POST_ROLL = Seconds(5);

/** Told of recordings as they begin, grow and end. */
export type RecordingListener = (recordingId: `rec_${string}`, visitId: `vis_${string}` | null, recording: Recording) => void;

/** What a visit may know of a camera, made from its recorder and the room that watches its picture. */
export function createVisitCamera(recorder: Recorder, room: PictureRoom, clock: Clock, log: Log, onRecording: RecordingListener): VisitCamera {
  return {
    get picture() {
      return room.reading;
    },
    get rule() {
      return room.rule;
    },
    onPicture: (listener) => room.onChange(() => listener(room.reading)),
    record(visitId): VisitRecording {
      const recordingId = newId('rec', clock.now());
      const recording = recorder.arm(recordingId);
      onRecording(recordingId, visitId, recording);
      const endVisit = room.visit();
      const stop = (postRoll: typeof POST_ROLL) => {
        recording.stop(postRoll).catch((error: unknown) => log.error('A recording did not close', { recording: recordingId, error }));
      };
      return {
        recordingId,
        onConfirmed(listener) {
          if (recording.confirmation !== undefined) queueMicrotask(() => listener(recording.confirmation?.frames ?? 0));
          return recording.onConfirmed(({ frames }) => listener(frames));
        },
        onFailed: (listener) =>
          recording.onState((state) => {
            if (state.kind === 'failed') listener(state.error.code);
            else if (state.kind === 'interrupted') listener(state.code);
          }),
        release() {
          endVisit();
          stop(POST_ROLL);
        },
        [Symbol.dispose]() {
          endVisit();
          stop(Seconds(0));
        },
      };
    },
  };
}
