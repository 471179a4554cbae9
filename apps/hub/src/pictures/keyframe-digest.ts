import { createHash } from 'node:crypto';
import type { AccessUnit } from '@latchkey/driver-api';

const SLICE_IDR = 5;
/** Long enough for any slice header: the picture number in it differs from keyframe to keyframe even when the picture does not. */
const HEADER_BYTES = 16;

/** A hash of a keyframe's coded picture without its headers: two equal ones are one and the same picture. */
export function keyframeDigest({ nalUnits }: Pick<AccessUnit, 'nalUnits'>): string {
  const hash = createHash('sha256');
  for (const nal of nalUnits) if (((nal[0] ?? 0) & 31) === SLICE_IDR) hash.update(nal.subarray(HEADER_BYTES)).update(String(nal.length));
  return hash.digest('base64');
}
