import { describeError, type Log } from '@latchkey/kit';

/** Runs work one piece after the other, in the order given. A piece that fails is logged and does not hold up the next. */
export class SerialWork {
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  readonly add = (work: () => Promise<void>): void => {
    this.#last = this.#last.then(work).catch((error: unknown) => this.#log.error('work for a hub failed', { error: describeError(error) }));
  };

  /** Resolves when everything that was given so far is done. */
  get idle(): Promise<void> {
    return this.#last;
  }
}
