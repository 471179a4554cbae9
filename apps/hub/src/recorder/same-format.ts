import type { VideoFormat } from '@latchkey/driver-api';

/** Whether pictures of both can be in one file. A camera that reconnects declares the same format anew. */
export function sameFormat(a: VideoFormat, b: VideoFormat): boolean {
  return a === b || (Buffer.compare(a.sps, b.sps) === 0 && Buffer.compare(a.pps, b.pps) === 0);
}
