import type { Recording } from '@latchkey/contract';
import { type RefObject, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { download, expand, pause, play } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import { PictureVeil } from '../pictures/picture-veil.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { RecordingTrack } from './recording-track.tsx';
import type { TrackMark } from './visit-track.ts';

interface RecordingPlayerProps {
  readonly recording: Recording;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly poster: string;
  readonly marks: readonly TrackMark[];
  /** Seconds. */
  readonly length: number;
  readonly position: number;
  readonly onPosition: (seconds: number) => void;
  readonly onPlayable: (seconds: number) => void;
}

/** What the camera saw, with the events on its track. It plays while it still grows, too. */
export function RecordingPlayer({ recording, video, poster, marks, length, position, onPosition, onPlayable }: RecordingPlayerProps) {
  const { texts, locale } = useTexts();
  const [playing, setPlaying] = useState(false);
  const [unplayable, setUnplayable] = useState(false);
  const source = `/api/v1/recordings/${encodeURIComponent(recording.id)}/video`;
  const growing = recording.state === 'recording';
  const moment = recording.startedAt === null ? undefined : timeWithSeconds(locale, Date.parse(recording.startedAt) + position * 1_000);
  useEffect(() => setUnplayable(false), [source]);

  const toggle = () => {
    const element = video.current;
    if (element === null) return;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  /** The file has more by now than when it was opened: go on behind what was seen. */
  const goOn = () => {
    setPlaying(false);
    const element = video.current;
    if (element === null || !growing) return;
    const from = element.currentTime;
    element.load();
    element.currentTime = from;
    void element.play().catch(() => undefined);
  };
  return (
    <div className="player">
      <figure className="picture recorded">
        <video
          ref={video}
          src={source}
          poster={poster}
          playsInline
          muted
          preload="metadata"
          aria-label={texts.visit.recording}
          onClick={toggle}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={goOn}
          onTimeUpdate={({ currentTarget }) => onPosition(currentTarget.currentTime)}
          onSeeked={({ currentTarget }) => onPosition(currentTarget.currentTime)}
          onDurationChange={({ currentTarget }) => onPlayable(currentTarget.duration)}
          onError={() => setUnplayable(true)}
        />
        {unplayable ? (
          <PictureVeil heading={texts.picture.notLive} detail={texts.visit.recordingUnplayable}>
            <Button
              className="button"
              onPress={() => {
                setUnplayable(false);
                video.current?.load();
              }}
            >
              {texts.app.again}
            </Button>
          </PictureVeil>
        ) : (
          <p className="recorded-badge">
            {growing ? texts.visit.recordingGrows : texts.visit.recording}
            {moment === undefined ? null : <time>{moment}</time>}
          </p>
        )}
      </figure>
      <RecordingTrack marks={marks} length={length} position={position} startedAt={recording.startedAt} onSeek={(seconds) => seek(video.current, seconds)} />
      <div className="player-buttons">
        <Button className="button" onPress={toggle}>
          <Icon path={playing ? pause : play} />
          {playing ? texts.visit.pause : texts.visit.play}
        </Button>
        <Button className="button plain" onPress={() => void video.current?.requestFullscreen?.().catch(() => undefined)}>
          <Icon path={expand} />
          {texts.picture.whole}
        </Button>
        <a className="button plain" href={source} download={`latchkey-${recording.id}.mp4`}>
          <Icon path={download} />
          {texts.visit.download}
        </a>
      </div>
    </div>
  );
}

/** Moves the player; a fragment that is not loaded yet is fetched by its bytes. */
export function seek(video: HTMLVideoElement | null, seconds: number): void {
  if (video !== null && Number.isFinite(seconds)) video.currentTime = Math.max(0, seconds);
}
