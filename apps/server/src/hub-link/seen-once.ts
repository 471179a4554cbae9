import type { Clock } from '@latchkey/kit';

/** Remembers what was used until it would have expired anyway, so that it is not taken twice. */
export class SeenOnce {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether `key` was new. `expiresAt` is in epoch milliseconds. */
  take(key: string, expiresAt: number): boolean {
    const now = this.#clock.now();
    for (const [old, until] of this.#until) {
      // Insertion order is nearly the order of expiry: one that is early is only kept a little longer.
      if (until > now) break;
      this.#until.delete(old);
    }
    if (this.#until.has(key)) return false;
    this.#until.set(key, expiresAt);
    return true;
  }
}
