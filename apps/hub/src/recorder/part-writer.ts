import { type Instant, type OwnBytes, releaseBytes } from '@latchkey/kit';
import type { IndexPoint, PartSealer } from '@latchkey/sealing';
import type { BlankPart } from './blank-part.ts';
import type { BuiltFragment } from './fragment-builder.ts';
import { partIndex } from './part-index.ts';
import type { WritableFile } from './recording-disk.ts';
import type { PartLine, SegmentLine } from './recording-journal.ts';
import { type FragmentFacts, SegmentCutter } from './segment-cutter.ts';

/**
 * One file of a recording: header, room for an index, then fragments sealed and appended one by one. Pictures of one format only.
 * What {@link PartWriter.syncedSize}, {@link PartWriter.syncedMedia}, {@link PartWriter.syncedFrames} and {@link PartWriter.index} tell of is on the medium.
 */
export class PartWriter implements AsyncDisposable {
  readonly line: PartLine;
  readonly #file: WritableFile;
  readonly #cutter: SegmentCutter;
  readonly #sealer: PartSealer;
  readonly #points: IndexPoint[] = [];
  #size: number;
  #mediaEnd = 0;
  #frames = 0;
  #synced: { readonly size: number; readonly mediaEnd: number; readonly points: number; readonly frames: number };

  /** @param firstSegment the number of the part's first segment in the recording, and @param at when its first picture arrived */
  constructor({ line, file }: BlankPart, sealer: PartSealer, firstSegment: number, at: Instant) {
    this.line = { ...line, at };
    this.#file = file;
    this.#sealer = sealer;
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

  /** The newest link of the chain over what was sealed. */
  get link(): OwnBytes {
    return this.#sealer.link;
  }

  /** Seals fragments, whose bytes are gone after, writes them at the end, at once, and gives the segments that they end; {@link sync} makes both durable. */
  async append(fragments: readonly BuiltFragment[]): Promise<readonly SegmentLine[]> {
    const ended: SegmentLine[] = [];
    const [first] = fragments;
    let sealed = first && (await this.#seal(first));
    for (const [number, fragment] of fragments.entries()) {
      if (sealed === undefined) break;
      const bytes = sealed;
      const next = fragments[number + 1];
      // The next one is sealed while this one is written.
      [sealed] = await Promise.all([next && this.#seal(next), this.#file.write(bytes, this.#size)]);
      if (fragment.startsWithKeyframe) this.#points.push({ offset: this.#size, mediaTime: fragment.mediaTime });
      this.#mediaEnd = fragment.mediaTime + fragment.duration;
      ended.push(...this.#took(fragment, bytes));
      releaseBytes(bytes);
    }
    return ended;
  }

  async #seal(fragment: BuiltFragment): Promise<OwnBytes> {
    const bytes = await this.#sealer.seal(fragment, fragment.bytes);
    releaseBytes(fragment.bytes);
    return bytes;
  }

  /** Writes the frame that ends the recording, which belongs to the last segment. */
  async appendEnd(at: Instant): Promise<void> {
    const bytes = await this.#sealer.sealEnd(this.#mediaEnd, at);
    await this.#file.write(bytes, this.#size);
    this.#took({ startsWithKeyframe: false, frames: 0, mediaTime: this.#mediaEnd, duration: 0, firstAt: at, lastAt: at }, bytes);
  }

  #took(facts: FragmentFacts, bytes: Uint8Array): readonly SegmentLine[] {
    this.#size += bytes.length;
    this.#frames += facts.frames;
    const ended = this.#cutter.add(facts, bytes);
    return ended === undefined ? [] : [ended];
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
