import type { PictureFault } from './access-unit-source.ts';

const pictureFaults = ['freeze', 'freeze-with-clock', 'loop', 'replay-blinks', 'cover', 'black', 'other-camera'] as const satisfies readonly PictureFault[];

/**
 * What can be wrong with a camera, on purpose:
 * `stall` keeps the connection but sends nothing; `cut` resets every connection and refuses new ones; `refuse-auth` answers 401
 * to everyone; `garbage` sends packets of random bytes; the picture faults are the source's business.
 */
export type CameraFault = PictureFault | 'stall' | 'cut' | 'refuse-auth' | 'garbage';

export const cameraFaults = ['stall', 'cut', 'refuse-auth', 'garbage', ...pictureFaults] as const satisfies readonly CameraFault[];

/** Narrows a fault to those that the lens, not the network, shows. */
export const isPictureFault = (fault: CameraFault): fault is PictureFault =>
  pictureFaults.some((known) => known === fault);
