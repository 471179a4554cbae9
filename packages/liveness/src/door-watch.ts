import { type Duration, Millis, Seconds } from '@latchkey/kit';
import type { TimedFrame } from './light-signal.ts';
import type { DoorFact } from './picture-facts.ts';
import { median } from './residual.ts';

/** What the door and its picture say of each other. */
export type DoorFinding = 'agrees' | 'still' | 'moved-unreported';

/** A contact tells at the end of a movement, or at its beginning; pictures come a little later. */
const BEFORE = Seconds(1.5);
const AFTER = Seconds(1);
/** A camera that is busy shows it later still: nothing is held against the picture before. */
const LATE = Seconds(2.5);
/** A door that is back where it was after less than this was hardly ajar: its picture need not have changed. */
const BRIEF = Seconds(0.6);
/** A movement may hide where pictures are missing. */
const LONGEST_GAP = Seconds(0.6);
/** Pictures so far apart are compared for a movement that nobody reported. */
const UNREPORTED = Seconds(2);
/** Levels by which a cell differs when something surely moved there. */
const MOVED = 14;
/** By night a door makes less of a difference: so much must be seen of one that is known. Noise makes half of it. */
const STIRRED = 8;
/** Share of the door's cells that stir with it. */
const LEAST_DOOR = 0.2;
/** A door is learned from so many movements that have cells in common. */
const MOVEMENTS = 3;
const FEWEST_CELLS = 12;

/** The door challenge: when the contact reports a movement, the door's part of the picture must move, and the other way round. It costs nothing and needs no lamp. */
export class DoorWatch {
  #door: DoorFact['door'] = 'unknown';
  #cells: readonly number[] | undefined;
  readonly #lit: ReadonlySet<number>;
  #votes = new Map<number, number>();
  #asked: Duration | undefined;
  #movedAt = Millis(-1e9);

  /**
   * @param cells the door's cells when they were learned before.
   * @param lit cells that the lamp lights: they change whenever the picture is asked, and teach nothing about the door.
   */
  constructor(cells?: readonly number[], lit: readonly number[] = []) {
    this.#cells = cells;
    this.#lit = new Set(lit);
  }

  get cells(): readonly number[] | undefined {
    return this.#cells;
  }

  /** Takes a report; a movement is asked about, unless the door is back at once. */
  doorReported({ at, door }: DoorFact): void {
    const moved = this.#door !== 'unknown' && door !== 'unknown' && door !== this.#door;
    this.#door = door;
    if (!moved) return;
    this.#asked = at - this.#movedAt < BRIEF ? undefined : at;
    this.#movedAt = at;
  }

  /** Looks at what the pictures of the last seconds say; undefined while there is nothing to say. */
  judge(frames: readonly TimedFrame[], now: Duration): DoorFinding | undefined {
    if (this.#asked === undefined) return this.#unreported(frames, now);
    if (now - this.#asked < AFTER) return undefined;
    const asked = this.#asked;
    const window = frames.filter(({ arrivedAt }) => arrivedAt >= asked - BEFORE && arrivedAt <= asked + LATE);
    const ranges = rangesOf(window);
    if (this.#cells === undefined) {
      // The door may be out of view: a picture is accused only where the door was seen before.
      this.#asked = undefined;
      this.#learn(ranges);
      return undefined;
    }
    const stirred = this.#cells.filter((cell) => (ranges[cell] ?? 0) >= STIRRED).length;
    const agrees = stirred >= this.#cells.length * LEAST_DOOR;
    if (!agrees && now - asked < LATE) return undefined;
    this.#asked = undefined;
    if (agrees) return 'agrees';
    // Without pictures the packet watchdog speaks.
    return window.length >= 8 && isWhole(window, asked) ? 'still' : undefined;
  }

  #unreported(frames: readonly TimedFrame[], now: Duration): DoorFinding | undefined {
    const cells = this.#cells;
    if (cells === undefined || this.#door !== 'closed') return undefined;
    // A report has until now to come, and what was reported is not held against the door.
    const [from, to] = [now - BEFORE - UNREPORTED, now - BEFORE];
    if (this.#movedAt > from - AFTER) return undefined;
    const window = frames.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to);
    if (window.length < 8) return undefined;
    // Nearly all of a door's cells change for good when it opens; somebody passing before it changes a part, for a moment.
    const [first, last] = [window.slice(0, 3), window.slice(-3)];
    const usual = (of: readonly TimedFrame[], cell: number) => median(of.map(({ grid }) => grid.luma[cell] ?? 0));
    const changed = (cell: number) => usual(last, cell) - usual(first, cell);
    // A cloud before the sun changes all the picture, and is no door.
    const level = median(sampleOf(last[0]?.grid.luma.length ?? 0).map(changed));
    const share = cells.filter((cell) => Math.abs(changed(cell) - level) >= MOVED).length / cells.length;
    return share >= 0.7 ? 'moved-unreported' : undefined;
  }

  #learn(ranges: readonly number[]): void {
    ranges.forEach((range, cell) => range >= MOVED && !this.#lit.has(cell) && this.#votes.set(cell, (this.#votes.get(cell) ?? 0) + 1));
    const agreed = [...this.#votes].flatMap(([cell, votes]) => (votes >= MOVEMENTS ? [cell] : []));
    if (agreed.length >= FEWEST_CELLS) this.#cells = agreed.toSorted((a, b) => a - b);
  }
}

/** Whether no movement from `BEFORE` the report until `LATE` after it can have been missed. */
function isWhole(window: readonly TimedFrame[], asked: Duration): boolean {
  const times = [asked - BEFORE, ...window.map(({ arrivedAt }) => arrivedAt), asked + LATE];
  return times.every((time, index) => time - (times[index - 1] ?? time) <= LONGEST_GAP);
}

const sampleOf = (cellCount: number): readonly number[] => Array.from({ length: 64 }, (_, index) => Math.floor((index * cellCount) / 64));

/** By how much each cell changes within a window, the level of the whole picture aside. */
function rangesOf(frames: readonly TimedFrame[]): readonly number[] {
  const cellCount = frames[0]?.grid.luma.length ?? 0;
  const first = frames[0]?.grid.luma ?? new Uint8Array();
  const sample = sampleOf(cellCount);
  const levels = frames.map(({ grid }) => median(sample.map((cell) => (grid.luma[cell] ?? 0) - (first[cell] ?? 0))));
  return Array.from({ length: cellCount }, (_, cell) => {
    const values = frames.map(({ grid }, index) => (grid.luma[cell] ?? 0) - (levels[index] ?? 0));
    return Math.max(...values) - Math.min(...values);
  });
}
