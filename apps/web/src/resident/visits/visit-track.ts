import type { Recording } from '@latchkey/contract';
import type { EntryLine } from '../../time-line/entry-line.ts';

/** An event's place on a recording. */
export interface TrackMark {
  readonly line: EntryLine;
  /** Seconds into the recording, within it. */
  readonly seconds: number;
  /** The same from 0 to 1. */
  readonly place: number;
  /** It happened before the first or after the last picture; the mark stands at that end. */
  readonly outside: boolean;
}

/** The recording's length in seconds: what the hub said last, or what the player has got, whichever is longer (it may still grow). */
export function trackLength(recording: Recording, playable: number): number {
  return Math.max(recording.durationMillis / 1_000, Number.isFinite(playable) ? playable : 0);
}

/** Puts events on the track by their instants. Without the instant of the first frame there are no places. */
export function marksOf(lines: readonly EntryLine[], startedAt: string | null, length: number): readonly TrackMark[] {
  const start = startedAt === null ? Number.NaN : Date.parse(startedAt);
  if (Number.isNaN(start) || length <= 0) return [];
  return lines.map((line) => {
    const exact = (Date.parse(line.at) - start) / 1_000;
    const seconds = Math.min(length, Math.max(0, exact));
    return { line, seconds, place: seconds / length, outside: exact !== seconds };
  });
}

/** The last event at or before a moment of the recording; undefined before the first. A little early counts, because players stop between frames. */
export function markAt(marks: readonly TrackMark[], seconds: number): TrackMark | undefined {
  return marks.findLast((mark) => mark.seconds <= seconds + 0.15);
}
