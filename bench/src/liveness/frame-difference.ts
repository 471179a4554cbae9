import type { Duration } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';

/** What everybody builds first: two pictures that hardly differ are a frozen one, and a picture that is suddenly quite different is a covered one. */
export class FrameDifference {
  readonly #still: number;
  #last: LumaGrid | undefined;
  #stillSince: Duration | undefined;
  #lastAt: Duration | undefined;
  alarmAt: Duration | undefined;

  /** @param usual mean difference of two pictures of the quiet view; half of it counts as still. */
  constructor(usual: number) {
    this.#still = usual / 2;
  }

  push(grid: LumaGrid, at: Duration): void {
    if (this.#last !== undefined) {
      const difference = meanDifference(this.#last, grid);
      if (difference >= this.#still) this.#stillSince = undefined;
      else this.#stillSince ??= at;
      if ((this.#stillSince !== undefined && at - this.#stillSince >= 1_000) || difference > 40) this.alarmAt ??= at;
    }
    this.#last = grid;
    this.#lastAt = at;
  }

  /** Silence is the one thing that it surely notices. */
  tick(now: Duration): void {
    if (this.#lastAt !== undefined && now - this.#lastAt >= 1_000) this.alarmAt ??= now;
  }
}

export function meanDifference(a: LumaGrid, b: LumaGrid): number {
  let sum = 0;
  for (let cell = 0; cell < a.luma.length; cell += 1) sum += Math.abs((a.luma[cell] ?? 0) - (b.luma[cell] ?? 0));
  return sum / a.luma.length;
}
