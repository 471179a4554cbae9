import { type Duration, Seconds } from '@latchkey/kit';

/** A code that was not seen for so long is no longer held there: a hand that trembles, or a picture that could not be read, does not make it a new one. */
const GONE_AFTER: Duration = Seconds(5);
/** So many codes are known at a time; while they are held or have just gone, further ones are not heeded. What follows from a code is bounded by this. */
const MOST_HELD = 16;

/** Which codes are held before a camera, from one look to the next. */
export interface HeldCodes {
  /** The codes of one look; gives those that were not held there yet. */
  see(codes: readonly string[], now: Duration): readonly string[];
}

export function createHeldCodes(): HeldCodes {
  const seenAt = new Map<string, Duration>();
  return {
    see(codes, now) {
      for (const [code, at] of seenAt) if (now - at > GONE_AFTER) seenAt.delete(code);
      return [...new Set(codes)].filter((code) => {
        const isNew = !seenAt.has(code);
        if (isNew && seenAt.size >= MOST_HELD) return false;
        seenAt.set(code, now);
        return isNew;
      });
    },
  };
}
