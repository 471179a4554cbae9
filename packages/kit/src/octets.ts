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

/**
 * Gives the memory back at once; `bytes` and all views of its buffer are empty after. For megabytes that nobody needs any more: left to be
 * collected, they soon bring on a full collection (V8 does one for every 64 MiB outside its heap), in which everything waits.
 */
export function releaseBytes(bytes: OwnBytes): void {
  bytes.buffer.transfer(0);
}

/** Not for secrets: how long it takes depends on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
