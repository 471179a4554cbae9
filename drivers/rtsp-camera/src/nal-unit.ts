/** NAL unit types that matter here (ITU-T H.264 table 7-1). */
export const NalType = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

/** The type of a NAL unit without its start code; 0 (unspecified) for an empty one. */
export function nalType(nal: Uint8Array): number {
  return (nal[0] ?? 0) & 0x1f;
}

/**
 * Whether nothing of the same picture can come before this NAL unit or fragment of one: parameter sets, SEI and delimiters
 * precede the first slice, and the first slice begins at macroblock 0, which Exp-Golomb writes as a leading 1 bit.
 */
export function opensPicture(type: number, firstPayloadByte: number): boolean {
  if (type === NalType.slice || type === NalType.idr) return (firstPayloadByte & 0x80) !== 0;
  return type >= NalType.sei && type <= NalType.delimiter;
}
