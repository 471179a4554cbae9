/** NAL unit types of H.264 that a stream from a camera carries (ITU-T H.264, table 7-1). */
export const nalTypes = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

/** The type of a NAL unit without start code. */
export const nalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;

/** Splits an Annex B byte stream (start codes of 3 or 4 bytes) into NAL units that share its memory. */
export function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = -1;
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    // Only a third byte of 0 or 1 can belong to a start code here; most bytes are skipped three at a time.
    const third = bytes[at + 2] as number; // within bounds by the loop's condition
    if (third > 1) {
      at += 2;
      continue;
    }
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || third !== 1) continue;
    if (start >= 0) units.push(withoutTrailingZeros(bytes.subarray(start, at)));
    start = at + 3;
    at += 2;
  }
  if (start >= 0 && start < bytes.length) units.push(withoutTrailingZeros(bytes.subarray(start)));
  return units.filter((unit) => unit.length > 0);
}

/** The zero byte of a four-byte start code and trailing_zero_8bits belong to no NAL unit (H.264 annex B.1). */
function withoutTrailingZeros(nal: Uint8Array): Uint8Array {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) end -= 1;
  return nal.subarray(0, end);
}
