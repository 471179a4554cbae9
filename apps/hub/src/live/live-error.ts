import { CodedError } from '@latchkey/kit';

/**
 * Why there is no live view. `live.bad_offer`: not a session description that a viewer would send. `live.no_video`, `live.no_h264`:
 * the viewer does not ask for what a camera has. `live.no_picture`: the camera has not said its format yet. `live.failed`: the media
 * library gave up; asking again may help.
 */
export type LiveErrorCode =
  | 'live.bad_offer'
  | 'live.no_video'
  | 'live.no_h264'
  | 'live.unknown_camera'
  | 'live.no_picture'
  | 'live.too_many'
  | 'live.failed'
  | 'live.closed';

export const liveError = (code: LiveErrorCode, message: string, options?: ConstructorParameters<typeof CodedError>[2]): CodedError<LiveErrorCode> =>
  new CodedError(code, message, options);
