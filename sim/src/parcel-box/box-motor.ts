import { type Clock, Emitter, Millis, type Unsubscribe } from '@latchkey/kit';
import type { BoxHome } from './box-home.ts';

/** How long the bolt travels. */
export const BOLT_TRAVEL = Millis(400);

export type MotorTarget = 'thrown' | 'withdrawn';

/** The motor of the box's bolt. A new order replaces the one that is under way, as in a real lock. */
export class BoxMotor {
  readonly #home: BoxHome;
  readonly #clock: Clock;
  readonly #stops = new Emitter<void>();
  #travel: Disposable | undefined;

  constructor(home: BoxHome, clock: Clock) {
    this.#home = home;
    this.#clock = clock;
  }

  /** True while a change of the bolt is this motor's doing, not a hand's. */
  get moving(): boolean {
    return this.#travel !== undefined;
  }

  /** The motor came to rest and the box shows where. */
  onStop(listener: () => void): Unsubscribe {
    return this.#stops.subscribe(listener);
  }

  drive(target: MotorTarget): void {
    this.#travel?.[Symbol.dispose]();
    const travel = this.#clock.schedule(BOLT_TRAVEL, () => void this.#arrive(target, travel));
    this.#travel = travel;
  }

  async #arrive(target: MotorTarget, travel: Disposable): Promise<void> {
    const stuck = target === 'thrown' && this.#home.opening.boltBlocked && this.#home.opening.bolt !== 'thrown';
    await this.#home.moveBolt(stuck ? 'partial' : target);
    // A newer order took over while the box was settling.
    if (this.#travel !== travel) return;
    this.#travel = undefined;
    this.#stops.emit();
  }
}
