import type { Bytes, Duration } from '@latchkey/kit';

/** How much is kept. What is left out does not limit. */
export interface RetentionLimits {
  readonly maxBytes?: Bytes;
  /** Free space that recordings leave on their disk. */
  readonly minFree?: Bytes;
}

/** What retention knows of one recording. */
export interface KeptRecording {
  readonly recordingId: string;
  readonly age: Duration;
  /** How old it may become. */
  readonly maxAge: Duration;
  readonly bytes: number;
  /** Running, or of a visit that is not over: never chosen. */
  readonly isProtected: boolean;
}

/** Which recordings go: those too old, then the oldest until the rest fits. */
export function chooseExpired(kept: readonly KeptRecording[], limits: RetentionLimits, freeBytes: number): readonly string[] {
  const { maxBytes = Number.POSITIVE_INFINITY, minFree = 0 } = limits;
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  let free = freeBytes;
  const expired: string[] = [];
  for (const { recordingId, age, maxAge, bytes, isProtected } of kept.toSorted((a, b) => b.age - a.age)) {
    if (isProtected) continue;
    if (age <= maxAge && total <= maxBytes && free >= minFree) continue;
    expired.push(recordingId);
    total -= bytes;
    free += bytes;
  }
  return expired;
}
