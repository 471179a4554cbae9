/** Bytes in an own buffer: the only kind that WebCrypto's types take. */
export type OwnBytes = Uint8Array<ArrayBuffer>;

/** One after the other, in a new buffer. */
export function joinBytes(...parts: readonly Uint8Array[]): OwnBytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Not for secrets: how long it takes depends on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
