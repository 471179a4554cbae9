import type { DeviceMessage, HomeMessage } from '../device-protocol.ts';
import type { CameraFault } from '../rtsp/stream-fault.ts';

/** What the home may say to the camera beyond what it says to every device. */
export type CameraInbound =
  | HomeMessage
  | { readonly type: 'fault'; readonly fault: CameraFault | null }
  /** Somebody looks at the control page: send a preview now and then, or stop. */
  | { readonly type: 'preview'; readonly wanted: boolean };

/** What the camera may say to the home beyond what every device says. */
export type CameraOutbound =
  | DeviceMessage
  /** The scene without faults or noise, for the control page: JPEG in base 64. */
  | { readonly type: 'picture'; readonly view: 'hall' | 'box'; readonly jpeg: string };
