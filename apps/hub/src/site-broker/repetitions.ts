import type { Client } from 'aedes';

/** More than are on their way to one client at a time. */
const REMEMBERED = 256;

/**
 * Tells a message that reaches a client by two of its filters from one that was overtaken. The broker numbers messages as they come and takes a lower number
 * than the last for a repetition; but a retained one, or one of a higher level, is stored first, so that the next overtakes it, and the broker drops it.
 */
export class Repetitions {
  readonly #seen = new WeakMap<Client, Set<number>>();

  /** Takes the judging over from the broker, for a client that has just connected. */
  follow(client: Client): void {
    this.#seen.set(client, new Set());
    // The broker's own memory of the last number: one that remembers nothing lets everything pass. It is not in the broker's types.
    Object.assign(client, { duplicates: new Proxy({}, { get: () => undefined, set: () => true }) });
  }

  /** Whether this client gets the message for the first time, by the number that the broker gave it. */
  isFirst(client: Client, number: number): boolean {
    const seen = this.#seen.get(client);
    if (seen === undefined) return true;
    if (seen.has(number)) return false;
    seen.add(number);
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    return true;
  }
}
