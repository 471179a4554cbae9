import { joinBytes, type OwnBytes, releaseBytes } from '@latchkey/kit';
import { sha256 } from './bytes.ts';
import { FRAME_TAIL_SIZE, frameContext, type FrameFacts, LINK_SIZE, nonceOf, writeFrameHead, writeHeaderHead } from './sealed-format.ts';

const GCM_TAG_SIZE = 16;
const NO_PICTURES: OwnBytes = new Uint8Array(0);

/**
 * The beginning of a sealed part. It does not name the recording, so that it can be made ahead of it.
 * @param beginning what a player needs before the first picture: the MP4 header
 * @param previous the last link of the part before; left out for the first part
 */
export async function sealHeader(cipher: CryptoKey, part: number, beginning: Uint8Array, previous: OwnBytes = new Uint8Array(LINK_SIZE)): Promise<OwnBytes> {
  const head = writeHeaderHead({ part, bodySize: beginning.length + GCM_TAG_SIZE, previous });
  return joinBytes(head, await encrypt(cipher, nonceOf(part, 0), head, beginning));
}

/** Seals the pictures of one part, frame after frame. Calls must not overlap: each frame holds the link of the one before. */
export class PartSealer {
  readonly #cipher: CryptoKey;
  readonly #recordingId: string;
  readonly #part: number;
  #link: OwnBytes;
  #number = 0;

  private constructor(cipher: CryptoKey, recordingId: string, part: number, link: OwnBytes) {
    this.#cipher = cipher;
    this.#recordingId = recordingId;
    this.#part = part;
    this.#link = link;
  }

  /** @param header what {@link sealHeader} gave for this part, with the same key */
  static async begin(cipher: CryptoKey, recordingId: string, part: number, header: OwnBytes): Promise<PartSealer> {
    return new PartSealer(cipher, recordingId, part, await sha256(header));
  }

  /** The newest link of the chain. */
  get link(): OwnBytes {
    return this.#link;
  }

  /** A frame of pictures, ready to be appended. */
  seal(facts: FrameFacts, pictures: Uint8Array): Promise<OwnBytes> {
    return this.#seal(facts, pictures, false);
  }

  /** The frame that ends the recording: what is missing behind it was never there. @param mediaTime where it ends; @param at the instant */
  sealEnd(mediaTime: number, at: number): Promise<OwnBytes> {
    return this.#seal({ startsWithKeyframe: false, frames: 0, mediaTime, duration: 0, firstAt: at, lastAt: at }, NO_PICTURES, true);
  }

  async #seal(facts: FrameFacts, pictures: Uint8Array, isEnd: boolean): Promise<OwnBytes> {
    this.#number += 1;
    const head = writeFrameHead({ ...facts, isEnd, number: this.#number, bodySize: pictures.length + GCM_TAG_SIZE, previous: this.#link });
    const body = await encrypt(this.#cipher, nonceOf(this.#part, this.#number), frameContext(this.#recordingId, this.#part, head), pictures);
    const sealed = joinBytes(head, body, new Uint8Array(FRAME_TAIL_SIZE));
    const tailAt = head.length + body.length;
    releaseBytes(body);
    this.#link = await sha256(sealed.subarray(0, tailAt));
    sealed.set(this.#link.subarray(0, FRAME_TAIL_SIZE), tailAt);
    return sealed;
  }
}

async function encrypt(cipher: CryptoKey, iv: OwnBytes, additionalData: OwnBytes, plain: Uint8Array): Promise<OwnBytes> {
  // The types of WebCrypto refuse shared memory, which pictures never are in; copying them would cost more than sealing them.
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, cipher, plain as OwnBytes));
}
