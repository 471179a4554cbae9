import type { CodedError, Duration, Instant, Unsubscribe } from '@latchkey/kit';
import type { RecorderErrorCode } from './recorder-error.ts';
import type { SegmentLine } from './recording-journal.ts';

/**
 * Proof that pictures are on the medium. The interlock reads it as *recording confirmed*. Given only while the newest of them is young:
 * a pre-roll from before the camera fell silent, or a disk that lags behind, confirms nothing.
 */
export interface RecordingConfirmation {
  /** Pictures written and synced since the recording began, pre-roll included. */
  readonly frames: number;
  /** When the sync returned. */
  readonly at: Instant;
  /** When the newest of those pictures reached the hub, by the wall clock and by the clock that never jumps. */
  readonly lastFrameAt: Instant;
  readonly lastFrameMonotonic: Duration;
}

export type RecordingState =
  /** Nothing young is on the medium so far. */
  | { readonly kind: 'arming' }
  | { readonly kind: 'recording'; readonly since: Instant }
  /** No picture arrives; what came before is safe, and it goes on by itself. */
  | { readonly kind: 'interrupted'; readonly since: Instant; readonly code: 'recorder.camera_silent' }
  /** It stopped for good; what was confirmed before is safe. */
  | { readonly kind: 'failed'; readonly since: Instant; readonly error: CodedError<RecorderErrorCode> }
  | { readonly kind: 'ended'; readonly since: Instant };

/** A recording while it is made. */
export interface Recording {
  readonly recordingId: string;
  readonly state: RecordingState;
  /** The newest confirmation; undefined while arming. */
  readonly confirmation: RecordingConfirmation | undefined;
  onConfirmed(listener: (confirmation: RecordingConfirmation) => void): Unsubscribe;
  onState(listener: (state: RecordingState) => void): Unsubscribe;
  /** A segment is complete, synced and in the recording's journal: its hash can go into evidence. */
  onSegment(listener: (segment: SegmentLine) => void): Unsubscribe;
  /**
   * Ends after `postRoll`, or earlier when called again with less. Resolves when everything is on the medium and the recording is closed,
   * also when it failed: {@link Recording.state} tells which.
   */
  stop(postRoll: Duration): Promise<void>;
}
