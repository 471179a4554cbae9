import { type Clock, type Instant, Millis, parseInstant, plus } from '@latchkey/kit';

/** The server's time as the phone knows it. A phone's clock may be minutes off, and proofs and countdowns are judged by the server's. */
export interface ServerTime {
  now(): Instant;
  /** Learns from an answer's `serverNow`. */
  learn(serverNow: string): void;
}

export function createServerTime(clock: Clock): ServerTime {
  // Held against the monotonic clock, so that a jump of the phone's clock changes nothing.
  let known: { readonly at: Instant; readonly heard: number } | undefined;
  return {
    now: () => (known === undefined ? clock.now() : plus(known.at, Millis(clock.monotonic() - known.heard))),
    learn(serverNow) {
      const at = parseInstant(serverNow);
      if (at !== undefined) known = { at, heard: clock.monotonic() };
    },
  };
}
