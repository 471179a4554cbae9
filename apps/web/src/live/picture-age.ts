import type { LiveClock } from './live-clock.ts';

const TICKS_PER_MILLI = 90;
/** How long one estimate of the hub's clock counts. Long enough to outlast a network hiccup, short enough for clocks that drift apart. */
const ESTIMATE_SPAN = 60_000;

/** How old the picture on the screen is, by the hub's clock. All times in milliseconds; `now` is the page's clock that never jumps. */
export interface PictureAge {
  /** A message of the hub, heard at `now`. */
  heard(message: LiveClock, now: number): void;
  /** A picture came onto the screen; `mediaTime` in 90 kHz ticks (the low 32 bits are enough), undefined where the browser does not tell. */
  presented(mediaTime: number | undefined): void;
  /** Age of the picture on the screen; undefined while that is not known. Never shorter than the truth by more than the fastest message's way. */
  age(now: number): number | undefined;
}

export function createPictureAge(): PictureAge {
  let latest: LiveClock | undefined;
  let shown: { readonly mediaTime: number | undefined; arrived: number | undefined } | undefined;
  // The hub's clock minus the page's: a late message makes it too small, and so the picture too young. The largest of the recent ones is the nearest to the truth.
  let offsets: { readonly at: number; readonly offset: number }[] = [];

  const arrivalOf = (mediaTime: number | undefined): number | undefined => {
    const frame = latest?.frame;
    if (frame === null || frame === undefined) return undefined;
    return mediaTime === undefined ? frame.arrived : frame.arrived - ticksBetween(mediaTime, frame.mediaTime) / TICKS_PER_MILLI;
  };

  return {
    heard(message, now) {
      latest = message;
      const offset = message.steady - now;
      // Those that are smaller and older can never be the largest again.
      offsets = [...offsets.filter((entry) => entry.offset > offset && now - entry.at < ESTIMATE_SPAN), { at: now, offset }];
      if (shown !== undefined) shown.arrived ??= arrivalOf(shown.mediaTime);
    },
    presented(mediaTime) {
      shown = { mediaTime, arrived: arrivalOf(mediaTime) };
    },
    age(now) {
      const offset = offsets[0]?.offset;
      if (shown?.arrived === undefined || offset === undefined) return undefined;
      return Math.max(0, now + offset - shown.arrived);
    },
  };
}

/** From one media time to another, either way round the 32 bits of RTP. */
function ticksBetween(from: number, to: number): number {
  return (to - from) | 0;
}
