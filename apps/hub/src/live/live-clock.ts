import type { CameraState } from '@latchkey/driver-api';
import type { Duration, Instant } from '@latchkey/kit';

/** How often a viewer is told the hub's time and the age of the newest picture. */
export const CLOCK_INTERVAL = 200;

/**
 * What the hub tells every viewer each 200 ms, as JSON: on the data channel `age` of a WebRTC session, or between the fragments of the fallback.
 * A page knows from it how old the picture on its screen is by the hub's clock, whatever its own clock says:
 * a picture with stream time `t` arrived at `frame.arrived - (frame.mediaTime - t) / 90` and the hub's clock stands at `steady` plus the time since the message.
 */
export interface LiveClock {
  readonly type: 'clock';
  /** The hub's clock that never jumps, in milliseconds. For ages. */
  readonly steady: Duration;
  /** The hub's wall clock. For people. */
  readonly wall: Instant;
  /** The newest picture from the camera; null before the first. */
  readonly frame: {
    /** When it reached the hub, on the steady clock and on the wall. */
    readonly arrived: Duration;
    readonly arrivedWall: Instant;
    /** Its time stamp in this stream, 90 kHz. RTP carries the low 32 bits, fragments carry all. */
    readonly mediaTime: number;
  } | null;
  readonly camera: CameraState['kind'];
}
