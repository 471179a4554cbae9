/** Ends a subscription. */
export type Unsubscribe = () => void;

/** A list of listeners for one kind of value. A listener that throws does not keep the others from hearing. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told of what a listener threw. */
  constructor(onError: (error: unknown) => void = (error) => queueMicrotask(() => { throw error; })) {
    this.#onError = onError;
  }

  get size(): number {
    return this.#listeners.size;
  }

  subscribe(listener: (value: T) => void): Unsubscribe {
    // A wrapper of its own, so that one function subscribed twice is two subscriptions.
    const entry = (value: T) => listener(value);
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  emit(value: T): void {
    // A copy: whoever subscribes while being told is not told of this value.
    const listeners = Array.from(this.#listeners);
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
