import type { DataChannel, PeerConnection, Track } from 'node-datachannel';

/**
 * Keeps the media library's objects alive until they say that they are closed. The library holds bare pointers to them, which it forgets only in its
 * closed callback: an object that is collected earlier, or that nobody listens to, crashes the process later or keeps it from ending.
 */
export class OpenObjects {
  readonly #open = new Set<object>();
  readonly #waiting = new Set<() => void>();

  keep(object: Track | DataChannel): void {
    this.#open.add(object);
    object.onClosed(() => this.#closed(object));
  }

  keepPeer(peer: PeerConnection, onState: (state: string) => void): void {
    this.#open.add(peer);
    peer.onStateChange((state) => {
      if (state === 'closed') this.#closed(peer);
      onState(state);
    });
  }

  /** Resolves when the last one closed. */
  async allClosed(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #closed(object: object): void {
    this.#open.delete(object);
    if (this.#open.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
