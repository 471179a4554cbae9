import type { PictureReading, PictureRule } from '@latchkey/domain';
import type { Unsubscribe } from '@latchkey/kit';

/** What the interlock, and the watch between visits, needs to know of a recording, and no more. */
export interface VisitRecording extends Disposable {
  readonly recordingId: `rec_${string}`;
  /** Frames are written and synced; called again as more are. */
  onConfirmed(listener: (frames: number) => void): Unsubscribe;
  onFailed(listener: (reason: string) => void): Unsubscribe;
  /** The visit is over: goes on for the post-roll, then closes. */
  release(): void;
}

/** One camera as a visit sees it. */
export interface VisitCamera {
  /** Taken at the moment of asking, with its ages. */
  readonly picture: PictureReading;
  /** What a visit that begins now asks of the picture. */
  readonly rule: PictureRule;
  /** Told when something about the picture changes; not when only its ages grow. */
  onPicture(listener: (reading: PictureReading) => void): Unsubscribe;
  /** Null between visits, for an incident. */
  record(visitId: `vis_${string}` | null): VisitRecording;
}
