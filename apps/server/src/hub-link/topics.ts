import { Emitter, type Unsubscribe } from '@latchkey/kit';

/** Listeners by topic. A topic that nobody listens to holds nothing, and what is said of it costs nothing. */
export class Topics<T> {
  readonly #emitters = new Map<string, Emitter<T>>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told of what a listener threw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Whether anybody listens: work that is only for listeners can be left out. */
  has(topic: string): boolean {
    return this.#emitters.has(topic);
  }

  emit(topic: string, value: T): void {
    this.#emitters.get(topic)?.emit(value);
  }

  subscribe(topic: string, listener: (value: T) => void): Unsubscribe {
    const emitter = this.#emitters.get(topic) ?? new Emitter<T>(this.#onError);
    this.#emitters.set(topic, emitter);
    const unsubscribe = emitter.subscribe(listener);
    return () => {
      unsubscribe();
      if (emitter.size === 0 && this.#emitters.get(topic) === emitter) this.#emitters.delete(topic);
    };
  }
}
