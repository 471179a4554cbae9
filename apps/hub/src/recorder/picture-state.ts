import type { CameraState } from '@latchkey/driver-api';
import type { Duration, Instant } from '@latchkey/kit';

/** Why a picture is not alive: a closed set, named in `docs/reference/errors.md`. */
export type PictureReason =
  /** No connection to the camera. */
  | 'picture.down'
  /** Connected, but no picture has come yet. */
  | 'picture.waiting'
  /** Pictures came and stopped. */
  | 'picture.stalled'
  /** Pictures come, and are the same again and again. */
  | 'picture.frozen';

/** What the judgement rests on. `arriving`: pictures come. `changing`: their keyframes were compared and differ. */
export type PictureConfidence = 'none' | 'arriving' | 'changing';

/** Whether the picture is alive, as far as looking at it can tell. */
export interface PictureState {
  readonly alive: boolean;
  /** Set exactly when not alive. */
  readonly reason?: PictureReason;
  /** Arrival of the newest picture; undefined when none ever came. */
  readonly lastFrameAt: Instant | undefined;
  readonly confidence: PictureConfidence;
}

/** What is known at a moment. */
export interface PictureFacts {
  readonly camera: CameraState['kind'];
  readonly lastFrame: { readonly at: Instant; readonly monotonic: Duration } | undefined;
  /** Keyframes compared since the session began, and how many of the newest were repetitions. */
  readonly keyframes: number;
  readonly repeats: number;
}

/** When a picture stops being alive. */
export interface PictureLimits {
  readonly stalledAfter: Duration;
  /** Repeated keyframes in a row. */
  readonly frozenAfter: number;
}

/** Judges the picture at the monotonic time `now`. */
export function judgePicture(facts: PictureFacts, now: Duration, limits: PictureLimits): PictureState {
  const { camera, lastFrame, keyframes, repeats } = facts;
  const dead = (reason: PictureReason): PictureState => ({ alive: false, reason, lastFrameAt: lastFrame?.at, confidence: 'none' });
  if (camera === 'down') return dead('picture.down');
  if (camera === 'stalled') return dead('picture.stalled');
  if (lastFrame === undefined) return dead('picture.waiting');
  // A camera that connects again has a last frame that is old: how old decides what to call it.
  if (now - lastFrame.monotonic >= limits.stalledAfter) return dead(camera === 'connecting' ? 'picture.waiting' : 'picture.stalled');
  if (repeats >= limits.frozenAfter) return dead('picture.frozen');
  return { alive: true, lastFrameAt: lastFrame.at, confidence: keyframes > 1 && repeats === 0 ? 'changing' : 'arriving' };
}
