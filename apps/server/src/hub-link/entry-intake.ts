import { describeError, type Log } from '@latchkey/kit';
import type { IncomingEntry, Mirrored } from './entry-mirror.ts';

/** Lines that wait for one before them. More are dropped: the hub sends them again. */
const MOST_WAITING = 1_000;
const BATCH = 100;

export interface EntryIntakeDeps {
  readonly mirror: (entries: readonly IncomingEntry[]) => Promise<Mirrored>;
  /** Runs work of this hub after all that was given before it. */
  readonly enqueue: (work: () => Promise<void>) => void;
  /** Not waited for: the hub's connection must not hold up its lines, and one that is lost is followed by the next. */
  readonly acknowledge: (upTo: number, head: string | null) => void;
  /** The hub's journal is not the one that is here; told once in this server's life. */
  readonly onParted: () => void;
  readonly onMirrored: (mirrored: Mirrored) => Promise<void>;
  readonly log: Log;
}

/** One hub's entries on their way into the database: in order, whatever order they arrive in, and acknowledged only when they are there. */
export class EntryIntake {
  readonly #deps: EntryIntakeDeps;
  readonly #waiting = new Map<number, IncomingEntry>();
  /** How far the journal is here; unknown until the database said so. */
  #upTo: number | undefined;
  #head: string | null = null;
  #parted = false;
  #scheduled = false;

  constructor(deps: EntryIntakeDeps) {
    this.#deps = deps;
  }

  take(incoming: IncomingEntry): void {
    if (this.#upTo === undefined || incoming.seq > this.#upTo) {
      if (this.#waiting.size < MOST_WAITING) this.#waiting.set(incoming.seq, incoming);
    }
    this.sync();
  }

  /** Tells the hub how far its journal is here, after taking in what can be. */
  sync(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#deps.enqueue(async () => {
      this.#scheduled = false;
      try {
        await this.#drain();
      } catch (error) {
        // The hub sends everything again that was not acknowledged.
        this.#waiting.clear();
        this.#deps.log.error('entries could not be taken in; the hub keeps them', { error: describeError(error) });
      }
    });
  }

  async #drain(): Promise<void> {
    if (this.#upTo === undefined) this.#keep(await this.#deps.mirror([]));
    for (;;) {
      const batch = this.#next(this.#upTo ?? 0);
      if (batch.length === 0) break;
      const mirrored = await this.#deps.mirror(batch);
      this.#keep(mirrored);
      await this.#deps.onMirrored(mirrored);
      if (mirrored.parted) break;
    }
    for (const seq of this.#waiting.keys()) if (seq <= (this.#upTo ?? 0)) this.#waiting.delete(seq);
    this.#deps.acknowledge(this.#upTo ?? 0, this.#head);
  }

  #keep({ upTo, head, parted }: Mirrored): void {
    this.#upTo = upTo;
    this.#head = head;
    if (!parted) return;
    // Later lines follow upon this one: none of them can be taken either.
    this.#waiting.clear();
    if (!this.#parted) this.#deps.onParted();
    this.#parted = true;
  }

  #next(upTo: number): readonly IncomingEntry[] {
    const batch: IncomingEntry[] = [];
    for (let seq = upTo + 1; batch.length < BATCH; seq += 1) {
      const entry = this.#waiting.get(seq);
      if (entry === undefined) break;
      this.#waiting.delete(seq);
      batch.push(entry);
    }
    return batch;
  }
}
