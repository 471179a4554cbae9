import type { Unsubscribe } from '@latchkey/kit';

/** What the interlock needs to know of a recording, and no more. */
export interface VisitRecording extends Disposable {
  readonly recordingId: `rec_${string}`;
  /** Frames are written and synced; called again as more are. */
  onConfirmed(listener: (frames: number) => void): Unsubscribe;
  onFailed(listener: (reason: string) => void): Unsubscribe;
  /** The visit is over: goes on for the post-roll, then closes. */
  release(): void;
}

/** Whether the picture is live, as the monitor judges it. */
export interface PictureState {
  readonly alive: boolean;
  readonly reason: string;
}

/** One camera as a visit sees it. */
export interface VisitCamera {
  readonly picture: PictureState;
  onPicture(listener: (state: PictureState) => void): Unsubscribe;
  record(visitId: `vis_${string}`): VisitRecording;
}
