import type { Recording } from '@latchkey/contract';
import type { Recordings } from './recordings.ts';
import { renderSealedStill } from './sealed-still.ts';

/** Stills of recordings, made on this device and kept while the page is open. */
export interface StillShelf {
  /** An address for `img` and `poster`. Rejects as {@link Recordings.open} does. */
  show(recordingId: Recording['id'], atMillis: number): Promise<string>;
}

const MOST_KEPT = 80;
/** Pixels: wide enough for a card on a phone. */
const WIDTH = 640;

/** Makes one still at a time: decoding is not free, and a list asks for many at once. */
export function createStillShelf(recordings: Recordings): StillShelf {
  const kept = new Map<string, Promise<string>>();
  let last: Promise<unknown> = Promise.resolve();
  const make = async (recordingId: Recording['id'], atMillis: number): Promise<string> => {
    const { signal } = new AbortController();
    return URL.createObjectURL(await renderSealedStill(await recordings.open(recordingId, signal), atMillis, WIDTH, signal));
  };
  return {
    show(recordingId, atMillis) {
      const name = `${recordingId} ${Math.round(atMillis)}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const made = last.then(() => make(recordingId, atMillis));
      last = made.catch(() => undefined);
      kept.set(name, made);
      made.catch(() => kept.delete(name));
      const [oldest] = kept;
      if (kept.size > MOST_KEPT && oldest !== undefined) {
        kept.delete(oldest[0]);
        void oldest[1].then((address) => URL.revokeObjectURL(address), () => undefined);
      }
      return made;
    },
  };
}
