import type { Recording } from '@latchkey/contract';
import { codeOf } from '@latchkey/kit';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { download, expand, pause, play } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import { saveRecording } from '../../recordings/save-recording.ts';
import { playSealed } from '../../recordings/sealed-player.ts';
import { useResident } from '../app/resident-context.ts';
import { PictureVeil } from '../pictures/picture-veil.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { RecordingTrack } from './recording-track.tsx';
import type { TrackPlayer } from './use-track.ts';

interface RecordingPlayerProps extends TrackPlayer {
  readonly recording: Recording;
  readonly poster: string | undefined;
}

/** What the camera saw, with the events on its track. It plays while it still grows, too. */
export function RecordingPlayer({ recording, video, poster, marks, length, position, onPosition, onPlayable }: RecordingPlayerProps) {
  const { texts, locale } = useTexts();
  const [playing, setPlaying] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [tries, setTries] = useState(0);
  const [saving, setSaving] = useState(false);
  const { recordings, clock } = useResident();
  const growing = recording.state === 'recording';
  const grows = useRef(growing);
  grows.current = growing;
  const moment = recording.startedAt === null ? undefined : timeWithSeconds(locale, Date.parse(recording.startedAt) + position * 1_000);
  const { id } = recording;
  useEffect(() => {
    if (video.current === null) return undefined;
    setFailure(undefined);
    const player = playSealed({
      video: video.current,
      open: (signal) => recordings.open(id, signal),
      isGrowing: () => grows.current,
      clock,
      onFailure: (error) => setFailure(codeOf(error) ?? 'recording.unplayable'),
    });
    return () => player[Symbol.dispose]();
  }, [recordings, clock, video, id, tries]);

  const toggle = () => {
    const element = video.current;
    if (element === null) return;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  const save = async () => {
    setSaving(true);
    try {
      const { signal } = new AbortController();
      await saveRecording(await recordings.open(id, signal), `latchkey-${id}.mp4`, signal);
    } catch (error) {
      setFailure(codeOf(error) ?? 'recording.unplayable');
    } finally {
      setSaving(false);
    }
  };
  return (
    <div className="player">
      <figure className="picture recorded">
        <video
          ref={video}
          {...(poster === undefined ? {} : { poster })}
          playsInline
          muted
          preload="metadata"
          aria-label={texts.visit.recording}
          onClick={toggle}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setPlaying(false)}
          onTimeUpdate={({ currentTarget }) => onPosition(currentTarget.currentTime)}
          onSeeked={({ currentTarget }) => onPosition(currentTarget.currentTime)}
          onDurationChange={({ currentTarget }) => onPlayable(currentTarget.duration)}
        />
        {failure !== undefined ? (
          <PictureVeil heading={texts.picture.notLive} detail={wordsOf(failure, texts.visit)}>
            <Button className="button" onPress={() => setTries((count) => count + 1)}>
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
      <RecordingTrack recordingId={id} marks={marks} length={length} position={position} startedAt={recording.startedAt} onSeek={(seconds) => seek(video.current, seconds)} />
      <div className="player-buttons">
        <Button className="button" onPress={toggle}>
          <Icon path={playing ? pause : play} />
          {playing ? texts.visit.pause : texts.visit.play}
        </Button>
        <Button className="button plain" onPress={() => void video.current?.requestFullscreen?.().catch(() => undefined)}>
          <Icon path={expand} />
          {texts.picture.whole}
        </Button>
        <Button className="button plain" isDisabled={saving} onPress={() => void save()}>
          <Icon path={download} />
          {texts.visit.download}
        </Button>
      </div>
      {recording.maskedPercent === undefined ? null : <p className="quiet small">{texts.masks.recorded(recording.maskedPercent)}</p>}
    </div>
  );
}

/** Moves the player; a fragment that is not loaded yet is fetched by its bytes. */
export function seek(video: HTMLVideoElement | null, seconds: number): void {
  if (video !== null && Number.isFinite(seconds)) video.currentTime = Math.max(0, seconds);
}

/** Why a recording does not play here, in words that say what can be done. */
function wordsOf(code: string, words: { readonly recordingNotForDevice: string; readonly recordingAltered: string; readonly recordingUnplayable: string }): string {
  if (code === 'seal.not_recipient') return words.recordingNotForDevice;
  return code.startsWith('seal.') ? words.recordingAltered : words.recordingUnplayable;
}
