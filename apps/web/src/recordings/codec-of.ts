/** The `codecs` parameter for an MP4 header with one H.264 track: profile, constraints and level out of its `avcC` box (RFC 6381 §3.3). */
export function codecOf(header: Uint8Array): string {
  const mark = [0x61, 0x76, 0x63, 0x43];
  const at = header.findIndex((_, i) => mark.every((byte, k) => header[i + k] === byte));
  const profile = header.subarray(at + 5, at + 8);
  return `avc1.${Array.from(profile, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
