import { joinBytes, type OwnBytes, sameBytes } from '@latchkey/kit';
import { sha256 } from './bytes.ts';
import { sealError } from './seal-error.ts';
import { FRAME_HEAD_SIZE, FRAME_TAIL_SIZE, frameContext, type FrameFacts, type FrameHead, HEADER_HEAD_SIZE, nonceOf, readFrameHead, readHeaderHead } from './sealed-format.ts';

/** A part's beginning, opened. */
export interface OpenedHeader {
  readonly part: number;
  /** The MP4 header. */
  readonly beginning: OwnBytes;
  /** The link that the first frame must hold. */
  readonly link: OwnBytes;
  /** Bytes of the sealed header; the index room begins here. */
  readonly size: number;
  /** The last link of the part before; zeros for the first part. */
  readonly previous: OwnBytes;
}

/** A frame, opened. */
export interface OpenedFrame extends FrameFacts {
  readonly number: number;
  readonly isEnd: boolean;
  readonly pictures: OwnBytes;
}

/** Opens a part's beginning. Rejects with `seal.not_sealed`, `seal.truncated` or `seal.broken`. @param bytes at least the whole header */
export async function openHeader(cipher: CryptoKey, bytes: Uint8Array): Promise<OpenedHeader> {
  const head = readHeaderHead(bytes);
  if (head === undefined) throw sealError('seal.not_sealed', 'This is not a sealed recording.');
  const size = HEADER_HEAD_SIZE + head.bodySize;
  if (bytes.length < size) throw sealError('seal.truncated', 'The recording stops before its first picture.');
  const sealed = bytes.slice(0, size);
  const beginning = await decrypt(cipher, nonceOf(head.part, 0), sealed.slice(0, HEADER_HEAD_SIZE), sealed.slice(HEADER_HEAD_SIZE));
  return { part: head.part, beginning, link: await sha256(sealed), size, previous: head.previous };
}

/** Opens the frames of one part in their order, from the first or from any other on. */
export class PartOpener {
  readonly #cipher: CryptoKey;
  readonly #recordingId: string;
  readonly #header: OpenedHeader;
  #last: { readonly number: number; readonly link: OwnBytes; readonly isEnd: boolean } | undefined;

  constructor(cipher: CryptoKey, recordingId: string, header: OpenedHeader) {
    this.#cipher = cipher;
    this.#recordingId = recordingId;
    this.#header = header;
  }

  /** Opens the next frame. Rejects with `seal.not_sealed`, `seal.out_of_order` or `seal.broken`. @param frame exactly its bytes */
  async open(frame: OwnBytes): Promise<OpenedFrame> {
    const head = readFrameHead(frame);
    if (head === undefined) throw sealError('seal.not_sealed', 'A frame of the recording is damaged.');
    this.#checkOrder(head);
    const sealed = frame.slice(0, frame.length - FRAME_TAIL_SIZE);
    const context = frameContext(this.#recordingId, this.#header.part, sealed.slice(0, FRAME_HEAD_SIZE));
    const pictures = await decrypt(this.#cipher, nonceOf(this.#header.part, head.number), context, sealed.slice(FRAME_HEAD_SIZE));
    this.#last = { number: head.number, link: await sha256(sealed), isEnd: head.isEnd };
    const { bodySize: _size, previous: _link, ...facts } = head;
    return { ...facts, pictures };
  }

  #checkOrder({ number, previous }: FrameHead): void {
    const before = this.#last ?? (number === 1 ? { number: 0, link: this.#header.link, isEnd: false } : undefined);
    // Wherever reading begins, the frame's own seal says which one it is.
    if (before === undefined) return;
    if (before.isEnd || number !== before.number + 1 || !sameBytes(previous, before.link)) {
      throw sealError('seal.out_of_order', 'Frames of the recording are missing, repeated or from elsewhere.');
    }
  }
}

async function decrypt(cipher: CryptoKey, iv: OwnBytes, additionalData: OwnBytes, body: OwnBytes): Promise<OwnBytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, cipher, body));
  } catch (cause) {
    throw sealError('seal.broken', 'The recording was altered, or this is not its key.', { cause });
  }
}

/** Whether these bytes are one frame as it was written, by its own link: tells a torn one from a whole one without the key, and is no proof against an attacker. */
export async function isWholeFrame(bytes: OwnBytes): Promise<boolean> {
  const link = await sha256(bytes.slice(0, -FRAME_TAIL_SIZE));
  return sameBytes(link.subarray(0, FRAME_TAIL_SIZE), bytes.slice(-FRAME_TAIL_SIZE));
}

/** Cuts a stream of bytes into whole frames. */
export class FrameCutter {
  #waiting: OwnBytes = joinBytes();

  /** Bytes taken that make no whole frame yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** Takes bytes and gives the frames that are whole with them. Throws `seal.not_sealed` where no frame begins. */
  push(bytes: Uint8Array): readonly OwnBytes[] {
    this.#waiting = joinBytes(this.#waiting, bytes);
    const frames: OwnBytes[] = [];
    for (;;) {
      if (this.#waiting.length < FRAME_HEAD_SIZE) return frames;
      const head = readFrameHead(this.#waiting);
      if (head === undefined) throw sealError('seal.not_sealed', 'The recording is damaged.');
      const size = FRAME_HEAD_SIZE + head.bodySize + FRAME_TAIL_SIZE;
      if (this.#waiting.length < size) return frames;
      frames.push(this.#waiting.slice(0, size));
      this.#waiting = this.#waiting.slice(size);
    }
  }
}
