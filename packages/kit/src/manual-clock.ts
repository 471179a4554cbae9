import type { Clock } from './clock.ts';
import { type Duration, Millis } from './duration.ts';
import { Instant } from './instant.ts';

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly action: () => void;
}

/** A clock that moves only when told to: for tests and simulated time. */
export class ManualClock implements Clock {
  #wall: number;
  #mono = 0;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(start: Instant = Instant(Date.UTC(2026, 0, 1, 9, 0, 0))) {
    this.#wall = start;
  }

  now(): Instant {
    return Instant(this.#wall);
  }

  monotonic(): Duration {
    return Millis(this.#mono);
  }

  schedule(delay: Duration, action: () => void): Disposable {
    const entry: Pending = { due: this.#mono + Math.max(0, delay), order: this.#order++, action };
    this.#pending.add(entry);
    return { [Symbol.dispose]: () => void this.#pending.delete(entry) };
  }

  /** Moves both clocks forward and runs what falls due, in order. */
  advance(by: Duration): void {
    const target = this.#mono + by;
    for (;;) {
      const next = [...this.#pending].filter((p) => p.due <= target).toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#move(next.due);
      next.action();
    }
    this.#move(target);
  }

  /** Jumps the wall clock only, as NTP or a flat battery does. */
  jumpWall(by: Duration): void {
    this.#wall += by;
  }

  #move(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}
