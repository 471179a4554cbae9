import { createHash, type Hash } from 'node:crypto';
import type { Instant } from '@latchkey/kit';
import { TIMESCALE } from './media-timeline.ts';
import type { SegmentLine } from './recording-journal.ts';

/** What is known of a fragment besides its bytes. Times in {@link TIMESCALE} units. */
export interface FragmentFacts {
  readonly startsWithKeyframe: boolean;
  readonly frames: number;
  readonly mediaTime: number;
  readonly duration: number;
  /** Arrival of the first and the last picture. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** A segment ends at the first keyframe after this much media time: the unit of hashing. */
const SEGMENT_TIME = 10 * TIMESCALE;

interface OpenSegment {
  readonly offset: number;
  readonly mediaTime: number;
  readonly firstAt: Instant;
  readonly hash: Hash;
  size: number;
  frames: number;
  lastAt: Instant;
  mediaEnd: number;
}

/** Cuts the fragments of one part into segments, hashing as they come. */
export class SegmentCutter {
  readonly #part: number;
  #next: number;
  #offset: number;
  #open: OpenSegment | undefined;

  /** @param next number of the first segment; @param offset where in the file it starts */
  constructor(part: number, next: number, offset: number) {
    this.#part = part;
    this.#next = next;
    this.#offset = offset;
  }

  /** The number that the segment after all so far gets. */
  get next(): number {
    return this.#next + (this.#open === undefined ? 0 : 1);
  }

  /** Takes the next fragment and gives the segment that ended before it, if any. */
  add(fragment: FragmentFacts, bytes: Uint8Array): SegmentLine | undefined {
    const due = fragment.startsWithKeyframe && this.#open !== undefined && fragment.mediaTime - this.#open.mediaTime >= SEGMENT_TIME;
    const ended = due ? this.end(fragment.mediaTime) : undefined;
    this.#open ??= {
      offset: this.#offset,
      mediaTime: fragment.mediaTime,
      firstAt: fragment.firstAt,
      hash: createHash('sha256'),
      size: 0,
      frames: 0,
      lastAt: fragment.lastAt,
      mediaEnd: fragment.mediaTime,
    };
    this.#open.hash.update(bytes);
    this.#open.size += bytes.length;
    this.#open.frames += fragment.frames;
    this.#open.lastAt = fragment.lastAt;
    this.#open.mediaEnd = fragment.mediaTime + fragment.duration;
    this.#offset += bytes.length;
    return ended;
  }

  /** Ends the open segment; undefined when there is none. */
  end(mediaEnd?: number): SegmentLine | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    this.#open = undefined;
    this.#next += 1;
    return {
      type: 'segment',
      part: this.#part,
      segment: this.#next - 1,
      offset: open.offset,
      size: open.size,
      sha256: open.hash.digest('hex'),
      mediaTime: open.mediaTime,
      duration: (mediaEnd ?? open.mediaEnd) - open.mediaTime,
      frames: open.frames,
      firstAt: open.firstAt,
      lastAt: open.lastAt,
    };
  }
}
