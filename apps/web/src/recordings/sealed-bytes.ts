import type { OwnBytes } from '@latchkey/kit';
import type { SealedSource } from '@latchkey/sealing';

/** Whoever needs one picture need not have the whole recording cut into frames. */
const PIECE = 64 * 1_024;

/** Sealed bytes of a recording that are on this device already. */
export function sealedBytes(bytes: OwnBytes): SealedSource {
  return {
    async *read(start, end = bytes.length) {
      for (let at = start; at < Math.min(end, bytes.length); at += PIECE) yield bytes.subarray(at, Math.min(at + PIECE, end, bytes.length));
    },
  };
}
