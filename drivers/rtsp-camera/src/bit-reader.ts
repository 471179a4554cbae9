import { CodedError } from '@latchkey/kit';

/**
 * Reads bits most significant first out of an H.264 parameter set, skipping emulation prevention bytes
 * (ITU-T H.264 clause 7.3.1). Throws `camera.protocol` past the end: the bytes come from outside.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(escaped: Uint8Array) {
    this.#bytes = withoutEmulationPrevention(escaped);
  }

  /** The next `count` bits, 0 to 32, as an unsigned number. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const byte = this.#bytes[this.#bit >> 3];
      if (byte === undefined) throw new CodedError('camera.protocol', 'A parameter set ends too early');
      value = value * 2 + ((byte >> (7 - (this.#bit & 7))) & 1);
      this.#bit += 1;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v), Exp-Golomb, clause 9.1. */
  unsigned(): number {
    let zeros = 0;
    while (this.bits(1) === 0) {
      zeros += 1;
      if (zeros > 31) throw new CodedError('camera.protocol', 'A parameter set holds an impossible number');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v), clause 9.1.1. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -(code / 2) : (code + 1) / 2;
  }
}

function withoutEmulationPrevention(escaped: Uint8Array): Uint8Array {
  const plain: number[] = [];
  let zeros = 0;
  for (const byte of escaped) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    plain.push(byte);
  }
  return Uint8Array.from(plain);
}
