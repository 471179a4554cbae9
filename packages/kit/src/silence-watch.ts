import type { Clock } from './clock.ts';
import { type Duration, Millis } from './duration.ts';

/** A timer later than this says that the process was busy, not that the other side was silent. */
const LATE = Millis(20);

/**
 * Tells when nothing was heard for `limit`. One timer however often it is fed. When the timer itself is late it looks a second time first,
 * so that what arrived while the process was busy is read before silence is declared.
 */
export class SilenceWatch implements Disposable {
  readonly #clock: Clock;
  readonly #limit: Duration;
  readonly #onSilent: () => void;
  #heard: Duration = Millis(0);
  #timer: Disposable | undefined;

  /** @param onSilent called once for each silence; the next {@link feed} starts the watch anew. */
  constructor(clock: Clock, limit: Duration, onSilent: () => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#onSilent = onSilent;
  }

  /** Something was heard now. The first call starts the watch. */
  feed(): void {
    this.#heard = this.#clock.monotonic();
    this.#timer ??= this.#schedule(this.#limit, false);
  }

  /** Stops watching until fed again. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #schedule(delay: Duration, isSecondLook: boolean): Disposable {
    const due = this.#clock.monotonic() + delay;
    return this.#clock.schedule(delay, () => this.#look(due, isSecondLook));
  }

  #look(due: number, isSecondLook: boolean): void {
    const now = this.#clock.monotonic();
    const rest = this.#heard + this.#limit - now;
    if (rest > 0) {
      this.#timer = this.#schedule(Millis(rest), false);
    } else if (now - due > LATE && !isSecondLook) {
      this.#timer = this.#schedule(Millis(1), true);
    } else {
      this.#timer = undefined;
      this.#onSilent();
    }
  }
}
