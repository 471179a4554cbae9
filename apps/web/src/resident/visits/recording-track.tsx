import type { Recording } from '@latchkey/contract';
import { type PointerEvent, useState } from 'react';
import { timeWithSeconds } from '../../i18n/format.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { TrackPreview } from './track-preview.tsx';
import { markAt, type TrackMark } from './visit-track.ts';

interface RecordingTrackProps {
  readonly recordingId: Recording['id'];
  readonly marks: readonly TrackMark[];
  readonly length: number;
  readonly position: number;
  readonly startedAt: string | null;
  readonly onSeek: (seconds: number) => void;
}

const STEP = 1;

/** The recording from end to end. The slider is the browser's own, for keys and screen readers; the marks over it are for eyes and fingers, and the time line's lines do the same for keys. */
export function RecordingTrack({ recordingId, marks, length, position, startedAt, onSeek }: RecordingTrackProps) {
  const { texts, locale } = useTexts();
  const start = startedAt === null ? Number.NaN : Date.parse(startedAt);
  const timeAt = (seconds: number) => (Number.isNaN(start) ? '' : timeWithSeconds(locale, start + seconds * 1_000));
  const current = markAt(marks, position);
  const [pointed, setPointed] = useState<number>();
  const point = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(width > 0 && length > 0 ? Math.min(1, Math.max(0, (clientX - left) / width)) * length : undefined);
  };
  const shown = marks.filter(({ line, outside }) => !line.minor && !outside);
  return (
    // As on every player, time runs left to right in all languages.
    <div className="track" dir="ltr">
      <div className="track-rail" onPointerMove={point} onPointerDown={point} onPointerLeave={() => setPointed(undefined)} onPointerCancel={() => setPointed(undefined)}>
        {pointed === undefined ? null : <TrackPreview recordingId={recordingId} seconds={pointed} place={pointed / length} time={timeAt(pointed)} />}
        <input
          type="range"
          min={0}
          max={Math.max(STEP, length)}
          step={STEP / 10}
          value={Math.min(position, length)}
          aria-label={texts.visit.position}
          aria-valuetext={[timeAt(position), current === undefined ? '' : texts.entry[current.line.words]].filter((part) => part !== '').join(', ')}
          onChange={({ target }) => onSeek(Number(target.value))}
          onKeyDown={(event) => {
            // A tenth of a second a key would take all day.
            const leap = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP, PageUp: 10 * STEP, PageDown: -10 * STEP }[event.key];
            if (leap === undefined) return;
            event.preventDefault();
            onSeek(Math.min(length, Math.max(0, position + leap)));
          }}
        />
        {shown.map(({ line, seconds, place }) => (
          <button
            key={line.seq}
            type="button"
            tabIndex={-1}
            aria-hidden
            className={`track-mark ${line.tone}${current?.line.seq === line.seq ? ' current' : ''}`}
            style={{ insetInlineStart: `${place * 100}%` }}
            title={`${timeAt(seconds)} ${texts.entry[line.words]}`}
            onClick={() => onSeek(seconds)}
          />
        ))}
      </div>
      <div className="track-ends numbers small quiet" aria-hidden>
        <span>{timeAt(0)}</span>
        <span>{timeAt(length)}</span>
      </div>
    </div>
  );
}
