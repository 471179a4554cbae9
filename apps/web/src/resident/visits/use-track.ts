import type { Recording } from '@latchkey/contract';
import { type RefObject, useMemo, useRef, useState } from 'react';
import type { EntryLine } from '../../time-line/entry-line.ts';
import { seek } from './recording-player.tsx';
import { markAt, marksOf, type TrackMark, trackLength } from './visit-track.ts';

/** Where the film stands. */
export interface TrackPlayer {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly marks: readonly TrackMark[];
  /** Seconds. */
  readonly length: number;
  readonly position: number;
  readonly onPosition: (seconds: number) => void;
  readonly onPlayable: (seconds: number) => void;
}

/** What a recording's player and its time line share: where the film stands, and the line that belongs to it. */
export interface Track {
  readonly player: TrackPlayer;
  readonly timeline: {
    readonly lines: readonly EntryLine[];
    readonly detailed: boolean;
    readonly onDetailed: (detailed: boolean) => void;
    readonly currentSeq: number | undefined;
    readonly onSeek: ((seq: number) => void) | undefined;
  };
}

/** Ties lines to a recording. `shown`: the recording is on the screen, so that lines can be played. */
export function useTrack(lines: readonly EntryLine[], recording: Recording | null, shown: boolean): Track {
  const video = useRef<HTMLVideoElement>(null);
  const [detailed, setDetailed] = useState(false);
  const [position, setPosition] = useState(0);
  const [playable, setPlayable] = useState(0);
  const length = recording === null ? 0 : trackLength(recording, playable);
  const marks = useMemo(() => marksOf(lines, recording?.startedAt ?? null, length), [lines, recording?.startedAt, length]);
  const shownMarks = detailed ? marks : marks.filter(({ line }) => !line.minor);
  const seekTo = (seq: number) => {
    const mark = marks.find(({ line }) => line.seq === seq);
    if (mark !== undefined) seek(video.current, mark.seconds);
  };
  return {
    player: { video, marks, length, position, onPosition: setPosition, onPlayable: setPlayable },
    timeline: { lines, detailed, onDetailed: setDetailed, currentSeq: shown ? markAt(shownMarks, position)?.line.seq : undefined, onSeek: shown && marks.length > 0 ? seekTo : undefined },
  };
}
