import type { Duration, Instant, Unsubscribe } from '@latchkey/kit';

/** H.264 as the camera declares it. A change of any field starts a new format. */
export interface VideoFormat {
  readonly codec: 'h264';
  /** Sequence and picture parameter sets, without start codes. */
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** RFC 6381 name, such as `avc1.42e01f`. */
  readonly codecString: string;
}

/** One coded picture as it came from the camera; every NAL unit is kept. */
export interface AccessUnit {
  readonly format: VideoFormat;
  /** NAL units without start codes, in order, parameter sets and SEI included. */
  readonly nalUnits: readonly Uint8Array[];
  /** True when decoding can start here (IDR). */
  readonly keyframe: boolean;
  /** RTP time stamp, 90 kHz, unwrapped so that it only grows within one session. */
  readonly rtpTime: number;
  /** Counts the sessions (connections) since the driver started; rtpTime is comparable only within one. */
  readonly session: number;
  /** When the last packet of the picture reached the hub. */
  readonly arrivedAt: Instant;
  /** The same moment by the clock that never jumps. */
  readonly arrivedMonotonic: Duration;
}

/** Why there is no picture: a closed set, named in `docs/reference/errors.md`. */
export type CameraErrorCode =
  | 'camera.unreachable'
  | 'camera.unauthorized'
  | 'camera.unsupported'
  | 'camera.protocol'
  | 'camera.stalled'
  | 'camera.closed'
  | 'camera.unmasked';

export type CameraState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'streaming'; readonly since: Instant }
  | { readonly kind: 'stalled'; readonly since: Instant; readonly lastPacketAt: Instant }
  | { readonly kind: 'down'; readonly since: Instant; readonly code: CameraErrorCode; readonly message: string };

/** A camera: one ingest, shared by recorder, monitor and every viewer. It reconnects by itself until disposed. */
export interface CameraPort {
  readonly state: CameraState;
  readonly format: VideoFormat | undefined;
  onAccessUnit(listener: (unit: AccessUnit) => void): Unsubscribe;
  onState(listener: (state: CameraState) => void): Unsubscribe;
}
