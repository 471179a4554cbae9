import type { Writable } from 'node:stream';

interface PictureFacts {
  readonly session: number;
  readonly rtpTime: number;
  /** Decoding can start here. */
  readonly keyframe: boolean;
}

/** One coded picture for the decoder's process, which is sent one or more of them together. */
export interface LumaRequest extends PictureFacts {
  readonly camera: string;
  /** NAL units with start codes; a keyframe's parameter sets are in front. */
  readonly annexB: Uint8Array;
  /** Somebody wants to know which codes this camera sees: the picture may be read. */
  readonly reads: boolean;
}

/** A picture that is to be sent, its bytes in pieces. */
export interface SentPicture extends PictureFacts {
  readonly annexB: readonly Uint8Array[];
}

/** Stands as a line of JSON before the bytes of its pictures. */
interface ListHead {
  readonly camera: string;
  readonly reads: boolean;
  readonly pictures: readonly (PictureFacts & { readonly size: number })[];
}

const LINE_END = 10;

/** Sends one list of pictures to the decoder's standard input. Nothing is copied: by messages of the fork's channel, sending cost as much as recording (measured). */
export function sendPictures(to: Writable, camera: string, pictures: readonly SentPicture[], reads: boolean): void {
  const head: ListHead = { camera, reads, pictures: pictures.map(({ annexB, ...facts }) => ({ ...facts, size: annexB.reduce((sum, { length }) => sum + length, 0) })) };
  to.cork();
  to.write(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const { annexB } of pictures) for (const piece of annexB) to.write(piece);
  to.uncork();
}

/** Reads what {@link sendPictures} sent, list by list, however it is cut on its way. */
export class PictureListReader {
  #pending: Buffer = Buffer.alloc(0);
  #head: ListHead | undefined;

  push(chunk: Buffer): readonly (readonly LumaRequest[])[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const lists: LumaRequest[][] = [];
    for (let list = this.#take(); list !== undefined; list = this.#take()) lists.push(list);
    return lists;
  }

  #take(): LumaRequest[] | undefined {
    const lineEnd = this.#head === undefined ? this.#pending.indexOf(LINE_END) : -1;
    if (lineEnd >= 0) {
      // Written by sendPictures.
      this.#head = JSON.parse(this.#pending.toString('utf8', 0, lineEnd)) as ListHead;
      this.#pending = this.#pending.subarray(lineEnd + 1);
    }
    const head = this.#head;
    if (head === undefined || this.#pending.length < head.pictures.reduce((sum, { size }) => sum + size, 0)) return undefined;
    this.#head = undefined;
    return head.pictures.map(({ size, ...facts }) => {
      const annexB = this.#pending.subarray(0, size);
      this.#pending = this.#pending.subarray(size);
      return { camera: head.camera, reads: head.reads, ...facts, annexB };
    });
  }
}

/** What came of one of them; without a grid when nothing could be decoded. */
export interface LumaSeen {
  readonly camera: string;
  readonly session: number;
  readonly rtpTime: number;
  readonly grid?: { readonly width: number; readonly height: number; readonly luma: Uint8Array };
}

/** The codes that stood in one picture that was read: anybody's words, never for a log. */
export interface LumaCodes {
  readonly camera: string;
  /** Empty when none could be read. */
  readonly codes: readonly string[];
}

/** What it answers: `ready` once, then exactly one list for each list that it was sent, of as many and in their order; and the codes of pictures that were read, whenever that is done. */
export type LumaAnswer = 'ready' | readonly LumaSeen[] | LumaCodes;
