import type { Instant } from '@latchkey/kit';
import { concat } from '../fmp4/box.ts';
import type { BlankPart } from './blank-part.ts';
import type { BuiltFragment } from './fragment-builder.ts';
import { type AccessPoint, partIndex } from './part-index.ts';
import type { WritableFile } from './recording-disk.ts';
import type { PartLine, SegmentLine } from './recording-journal.ts';
import { SegmentCutter } from './segment-cutter.ts';

/**
 * One file of a recording: header, room for an index, then fragments appended one by one. Pictures of one format only.
 * What {@link PartWriter.syncedSize}, {@link PartWriter.syncedMedia}, {@link PartWriter.syncedFrames} and {@link PartWriter.index} tell of is on the medium.
 */
export class PartWriter implements AsyncDisposable {
  readonly line: PartLine;
  readonly #file: WritableFile;
  readonly #cutter: SegmentCutter;
  readonly #points: AccessPoint[] = [];
  #size: number;
  #mediaEnd = 0;
  #frames = 0;
  #synced: { readonly size: number; readonly mediaEnd: number; readonly points: number; readonly frames: number };

  /** @param firstSegment the number of the part's first segment in the recording, and @param at when its first picture arrived */
  constructor({ line, file }: BlankPart, firstSegment: number, at: Instant) {
    this.line = { ...line, at };
    this.#file = file;
    this.#cutter = new SegmentCutter(line.part, firstSegment, line.bodyOffset);
    this.#size = line.bodyOffset;
    this.#synced = { size: line.bodyOffset, mediaEnd: 0, points: 0, frames: 0 };
  }

  get syncedSize(): number {
    return this.#synced.size;
  }

  /** The end of the media, in `TIMESCALE` units. */
  get syncedMedia(): number {
    return this.#synced.mediaEnd;
  }

  get syncedFrames(): number {
    return this.#synced.frames;
  }

  /** The number that the next segment would get. */
  get nextSegment(): number {
    return this.#cutter.next;
  }

  /** The index of what is there now, {@link INDEX_ROOM} bytes for `line.indexOffset`. */
  index(): Uint8Array {
    const { size, mediaEnd, points } = this.#synced;
    return partIndex(this.#points.slice(0, points), { offset: size, mediaTime: mediaEnd });
  }

  /** Writes fragments at the end, at once, and gives the segments that they end; {@link sync} makes both durable. */
  async append(fragments: readonly BuiltFragment[]): Promise<readonly SegmentLine[]> {
    await this.#file.write(concat(fragments.map(({ bytes }) => bytes)), this.#size);
    const ended: SegmentLine[] = [];
    for (const fragment of fragments) {
      if (fragment.startsWithKeyframe) this.#points.push({ offset: this.#size, mediaTime: fragment.mediaTime });
      this.#size += fragment.bytes.length;
      this.#frames += fragment.frames;
      this.#mediaEnd = fragment.mediaTime + fragment.duration;
      const segment = this.#cutter.add(fragment, fragment.bytes);
      if (segment !== undefined) ended.push(segment);
    }
    return ended;
  }

  async sync(): Promise<void> {
    // More may be appended meanwhile: it is not promised.
    const written = { size: this.#size, mediaEnd: this.#mediaEnd, points: this.#points.length, frames: this.#frames };
    await this.#file.sync();
    this.#synced = written;
  }

  /** Ends the segment being written; undefined when it holds nothing. */
  endSegment(): SegmentLine | undefined {
    return this.#cutter.end();
  }

  /** Cuts off what is not synced and puts the index in its room. */
  async finish(): Promise<void> {
    await this.#file.truncate(this.#synced.size);
    await this.#file.write(this.index(), this.line.indexOffset);
    await this.#file.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}
