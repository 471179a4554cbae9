import type { Bytes } from '@latchkey/kit';

/** The remaining length of an MQTT packet takes at most this many bytes of seven bits (MQTT 3.1.1, clause 2.2.3). */
const LENGTH_BYTES = 4;

/** Follows the packet boundaries in an MQTT byte stream, to know a packet's size before anybody collects it. */
export class FrameMeter {
  readonly #limit: () => Bytes;
  /** Bytes of the current packet's body that are still to come. */
  #body = 0;
  /** How far the header was read: 0 before its first byte, then one more than the bytes of its length. */
  #headerBytes = 0;
  #length = 0;

  /** @param limit the largest size of a packet behind its header, as it is when the packet begins. */
  constructor(limit: () => Bytes) {
    this.#limit = limit;
  }

  /** False as soon as a packet announces more than the limit, or a length that is none. */
  accepts(chunk: Uint8Array): boolean {
    for (let at = 0; at < chunk.length; ) {
      if (this.#body > 0) {
        const skipped = Math.min(this.#body, chunk.length - at);
        this.#body -= skipped;
        at += skipped;
        continue;
      }
      // The type and flags first, then the length, lowest seven bits first.
      const byte = chunk[at] ?? 0;
      at += 1;
      if (this.#headerBytes > 0) {
        this.#length += (byte & 0x7f) * 128 ** (this.#headerBytes - 1);
        if (this.#length > this.#limit()) return false;
        if (byte < 0x80) {
          this.#body = this.#length;
          this.#length = 0;
          this.#headerBytes = 0;
          continue;
        }
        if (this.#headerBytes === LENGTH_BYTES) return false;
      }
      this.#headerBytes += 1;
    }
    return true;
  }
}
