import type { AccessUnit } from '@latchkey/driver-api';
import { type Duration, joinBytes, type OwnBytes } from '@latchkey/kit';
import { fragmentPieces, type Sample } from '../fmp4/fragment.ts';
import { MediaTimeline, TIMESCALE } from './media-timeline.ts';
import { producerTime } from './producer-time.ts';
import type { FragmentFacts } from './segment-cutter.ts';

/** Some pictures, ready to be sealed and appended to a part. */
export interface BuiltFragment extends FragmentFacts {
  /** `prft`, `moof` and `mdat`, until they are written. */
  readonly bytes: OwnBytes;
  /** How many bytes these were. */
  readonly size: number;
  /** Arrival of the last picture by the clock that never jumps. */
  readonly lastMonotonic: Duration;
}

/** Assumed for a picture that has no successor yet and no predecessor: 25 a second. */
const USUAL_STEP = TIMESCALE / 25;

interface Placed {
  readonly unit: AccessUnit;
  readonly mediaTime: number;
}

/** Gathers the pictures of one part into fragments. A keyframe always starts a fragment. */
export class FragmentBuilder {
  readonly #timeline = new MediaTimeline();
  #pending: [Placed, ...Placed[]] | undefined;
  #sequence = 0;
  #step = USUAL_STEP;
  #last: number | undefined;

  /** Pictures taken and not yet given. */
  get pending(): number {
    return this.#pending?.length ?? 0;
  }

  /** Takes a picture and gives the fragments that are full now, with at most `limit` pictures each. The first picture of a part must be a keyframe. */
  push(unit: AccessUnit, limit: number): readonly BuiltFragment[] {
    const mediaTime = this.#timeline.place(unit);
    if (this.#last !== undefined) this.#step = mediaTime - this.#last;
    this.#last = mediaTime;
    const full = unit.keyframe ? this.flush() : undefined;
    const built = full === undefined ? [] : [full];
    if (this.#pending === undefined) this.#pending = [{ unit, mediaTime }];
    else this.#pending.push({ unit, mediaTime });
    if (this.#pending.length < limit) return built;
    const filled = this.flush();
    return filled === undefined ? built : [...built, filled];
  }

  /** What is pending as a fragment; undefined when nothing is. */
  flush(): BuiltFragment | undefined {
    const pending = this.#pending;
    if (pending === undefined) return undefined;
    this.#pending = undefined;
    this.#sequence += 1;
    const [first] = pending;
    const last = pending.at(-1) ?? first;
    // The last picture's successor may be still to come: it shows as long as the one before, and the next fragment's time tells the truth.
    const lastStep = Math.min(this.#step, TIMESCALE);
    const samples: Sample[] = pending.map(({ unit, mediaTime }, i) => ({
      nalUnits: unit.nalUnits,
      keyframe: unit.keyframe,
      duration: (pending[i + 1]?.mediaTime ?? mediaTime + lastStep) - mediaTime,
    }));
    const bytes = joinBytes(producerTime(first.unit.arrivedAt, first.mediaTime), ...fragmentPieces({ sequence: this.#sequence, baseDecodeTime: first.mediaTime, samples }));
    return {
      bytes,
      size: bytes.length,
      startsWithKeyframe: first.unit.keyframe,
      frames: pending.length,
      mediaTime: first.mediaTime,
      duration: samples.reduce((sum, { duration }) => sum + duration, 0),
      firstAt: first.unit.arrivedAt,
      lastAt: last.unit.arrivedAt,
      lastMonotonic: last.unit.arrivedMonotonic,
    };
  }
}
