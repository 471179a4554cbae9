import type { LiveClock } from './live-clock.ts';

/** One way of getting pictures from the hub into the video element. Disposing closes it; the last picture stays on the screen, for the next way to replace. */
export interface LiveTransport extends Disposable {
  /** Resolves when the way is lost, with the cause for logs. Never rejects. */
  readonly lost: Promise<string>;
}

export interface LiveTransportOptions {
  readonly video: HTMLVideoElement;
  /** Each message of the hub's clock. */
  readonly onClock: (message: LiveClock) => void;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
}
