import { type Bytes, MiB } from '@latchkey/kit';
import { TICKS_PER_MILLI, type TimedUnit } from './media-timeline.ts';
import { sizeOf } from './nal-unit.ts';

/** More than this unsent means that the viewer cannot follow. */
const LIMIT: Bytes = MiB(8);

/** Half a frame at 30 per second: what a repeated group may take of the time line before the next picture. */
const REPEAT_SPAN = 1_500;

/** A picture to send, with the time stamp to send it under. */
export interface QueuedUnit extends TimedUnit {
  /** 90 kHz; grows with every unit taken from one queue. */
  readonly sendTime: number;
}

/**
 * The pictures that one viewer still has to get. Bounded: a viewer that falls behind loses pictures up to the next IDR, never the hub its memory.
 * A group sent from the cache gets time stamps one millisecond apart that end at the newest picture's own, so that
 * a player shows the newest at once instead of playing the whole group late.
 */
export class ViewerQueue {
  #waiting: QueuedUnit[] = [];
  #bytes = 0;
  #lastTime = -Infinity;
  #waitsForKeyframe = true;

  /** The time stamp of the picture that `take` gives next, when one waits. */
  get nextTime(): number | undefined {
    return this.#waiting[0]?.sendTime;
  }

  /** Starts (again) with a whole group, the newest picture last. An empty one means: wait for the next IDR. */
  restart(group: readonly TimedUnit[]): void {
    this.#drop();
    const times = catchUpTimes(group, this.#lastTime);
    group.forEach((timed, i) => this.#append(timed, times[i] ?? timed.mediaTime));
  }

  push(timed: TimedUnit): void {
    if (this.#waitsForKeyframe && !timed.unit.keyframe) return;
    this.#append(timed, timed.mediaTime);
  }

  take(): QueuedUnit | undefined {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#bytes -= sizeOf(next.unit);
    return next;
  }

  #append(timed: TimedUnit, wanted: number): void {
    if (this.#bytes + sizeOf(timed.unit) > LIMIT && this.#waiting.length > 0) this.#drop();
    if (this.#waitsForKeyframe && !timed.unit.keyframe) return;
    this.#waitsForKeyframe = false;
    const sendTime = Math.max(wanted, this.#lastTime + 1);
    this.#lastTime = sendTime;
    this.#waiting.push({ ...timed, sendTime });
    this.#bytes += sizeOf(timed.unit);
  }

  #drop(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.#waitsForKeyframe = true;
  }
}

/** Time stamps for a group sent at once after `lastTime`. */
export function catchUpTimes(group: readonly TimedUnit[], lastTime: number): readonly number[] {
  const newest = group.at(-1);
  if (newest === undefined) return [];
  const span = Math.max(newest.mediaTime - lastTime, REPEAT_SPAN);
  const step = Math.max(1, Math.min(TICKS_PER_MILLI, Math.floor(span / group.length)));
  const end = Math.max(newest.mediaTime, lastTime + step * group.length);
  return group.map((_, i) => end - step * (group.length - 1 - i));
}
