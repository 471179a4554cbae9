import type { AccessUnit } from '@latchkey/driver-api';

const START_CODE = Uint8Array.of(0, 0, 0, 1);
const SHORT_START_CODE = Buffer.of(0, 0, 1);

/** A picture as a decoder without a container takes it (ITU-T H.264 Annex B). Cameras may tell their parameter sets in the session's description only, so a keyframe gets them in front. */
export function annexBOf({ format, keyframe, nalUnits }: Pick<AccessUnit, 'format' | 'keyframe' | 'nalUnits'>): readonly Uint8Array[] {
  const units = keyframe ? [format.sps, format.pps, ...nalUnits] : nalUnits;
  return units.flatMap((nal) => [START_CODE, nal]);
}

/** The NAL units of such bytes, each in its own memory. */
export function nalUnitsOf(annexB: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
  const units: Uint8Array[] = [];
  for (let start = bytes.indexOf(SHORT_START_CODE); start >= 0; ) {
    const next = bytes.indexOf(SHORT_START_CODE, start + 3);
    let end = next < 0 ? bytes.length : next;
    // Zeros behind a NAL unit belong to the next start code.
    while (end > start + 3 && bytes[end - 1] === 0) end -= 1;
    if (end > start + 3) units.push(new Uint8Array(bytes.subarray(start + 3, end)));
    start = next;
  }
  return units;
}
