import type { PictureFault } from './access-unit-source.ts';

/**
 * What can be wrong with a camera, on purpose:
 * `stall` keeps the connection but sends nothing; `cut` resets every connection and refuses new ones; `refuse-auth` answers 401
 * to everyone; `garbage` sends packets of random bytes; the picture faults are the source's business.
 */
export type CameraFault = PictureFault | 'stall' | 'cut' | 'refuse-auth' | 'garbage';

export const cameraFaults = [
  'stall',
  'freeze',
  'freeze-with-clock',
  'cut',
  'refuse-auth',
  'garbage',
  'black',
] as const satisfies readonly CameraFault[];

/** Narrows a fault to those that the lens, not the network, shows. */
export const isPictureFault = (fault: CameraFault): fault is PictureFault =>
  fault === 'freeze' || fault === 'freeze-with-clock' || fault === 'black';
