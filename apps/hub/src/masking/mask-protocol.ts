import type { Writable } from 'node:stream';

/** What goes to the masks' process: one coded picture. Back comes the same without what is masked, each in its turn; of no bytes when nothing could be made of it. */
export interface MaskMessage {
  readonly session: number;
  /** Decoding can start here. */
  readonly keyframe: boolean;
  /** Later pictures refer to it, and nothing is to come of it. */
  readonly unseen: boolean;
  /** NAL units with start codes; a keyframe's parameter sets are in front. */
  readonly annexB: Uint8Array;
}

/** Length of what follows the head, session, flags. */
const HEAD_BYTES = 9;
const KEYFRAME = 1;
const UNSEEN = 2;

/** Writes one message, whose bytes may be in pieces; nothing is copied. */
export function sendMaskMessage(to: Writable, { session, keyframe, unseen, annexB }: Omit<MaskMessage, 'annexB'> & { readonly annexB: readonly Uint8Array[] }): void {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(annexB.reduce((sum, { length }) => sum + length, 0), 0);
  head.writeUInt32BE(session, 4);
  head[8] = (keyframe ? KEYFRAME : 0) | (unseen ? UNSEEN : 0);
  to.cork();
  to.write(head);
  for (const piece of annexB) to.write(piece);
  to.uncork();
}

/** Reads what {@link sendMaskMessage} wrote, however it is cut on its way. */
export class MaskMessageReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): readonly MaskMessage[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: MaskMessage[] = [];
    for (let message = this.#take(); message !== undefined; message = this.#take()) messages.push(message);
    return messages;
  }

  #take(): MaskMessage | undefined {
    if (this.#bytes < HEAD_BYTES) return undefined;
    let first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length < HEAD_BYTES) first = this.#joined();
    const end = HEAD_BYTES + first.readUInt32BE(0);
    // A large picture comes in many pieces: they are put together once.
    if (this.#bytes < end) return undefined;
    if (first.length < end) first = this.#joined();
    const flags = first[8] ?? 0;
    this.#chunks[0] = first.subarray(end);
    this.#bytes -= end;
    return { session: first.readUInt32BE(4), keyframe: (flags & KEYFRAME) !== 0, unseen: (flags & UNSEEN) !== 0, annexB: first.subarray(HEAD_BYTES, end) };
  }

  #joined(): Buffer {
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
