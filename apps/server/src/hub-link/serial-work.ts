import { type Clock, describeError, type Log, Seconds } from '@latchkey/kit';

/** Far beyond what a database under load takes. */
const LONG = Seconds(10);

/** Runs work one piece after the other, in the order given. A piece that fails is logged and does not hold up the next; one that holds up the others for long is told of. */
export class SerialWork {
  readonly #log: Log;
  readonly #clock: Clock;
  #last: Promise<void> = Promise.resolve();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  readonly add = (work: () => Promise<void>): void => {
    this.#last = this.#last.then(() => this.#run(work)).catch((error: unknown) => this.#log.error('work for a hub failed', { error: describeError(error) }));
  };

  /** Resolves when everything that was given so far is done. */
  get idle(): Promise<void> {
    return this.#last;
  }

  async #run(work: () => Promise<void>): Promise<void> {
    using _telling = this.#clock.schedule(LONG, () => this.#log.error('work for a hub takes long, and what came after it waits', { millis: LONG }));
    await work();
  }
}
