import type { AccessPoint, Recording, Visit } from '@latchkey/contract';
import { useEffect, useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { camera } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResidentState } from '../store/use-resident-state.ts';
import { stillMillis } from '../pictures/door-picture.tsx';
import { LivePicture } from '../pictures/live-picture.tsx';
import { useStill } from '../pictures/use-still.ts';
import { PictureVeil } from '../pictures/picture-veil.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { RecordingPlayer } from './recording-player.tsx';
import type { TrackPlayer } from './use-track.ts';

interface VisitPictureProps extends TrackPlayer {
  readonly visit: Visit;
  readonly accessPoint: AccessPoint | undefined;
  /** Whether the recording is on the screen, so that lines can be played. */
  readonly onRecording: (shown: boolean) => void;
}

type Source = 'live' | 'recording';

/** Live while the visit runs, with the recording one tap away; the recording afterwards. */
export function VisitPicture({ visit, accessPoint, onRecording, ...player }: VisitPictureProps) {
  const { texts } = useTexts();
  const { home, link } = useResidentState();
  const running = visit.endedAt === null;
  const [chosen, setChosen] = useState<Source>();
  const { recording } = visit;
  const playable = isPlayable(recording);
  const source: Source = (playable ? chosen : undefined) ?? (running || !playable ? 'live' : 'recording');
  const shown = source === 'recording' && playable;
  useEffect(() => onRecording(shown), [onRecording, shown]);

  const poster = useStill(shown ? recording.id : undefined, stillMillis(visit));
  const cutOff = link === 'down' ? texts.picture.reason.pageOffline : home?.hub.online === false ? texts.picture.reason.offline : undefined;
  const picture = () => {
    if (shown && recording !== null) return <RecordingPlayer recording={recording} poster={poster} {...player} />;
    if (!running) return <NoPicture words={absenceWords(recording, texts.visit)} />;
    if (accessPoint === undefined || accessPoint.camera.state === 'none') return <NoPicture words={texts.picture.noCamera} />;
    return cutOff === undefined ? <LivePicture accessPoint={accessPoint} /> : <NoPicture heading={texts.picture.notLive} words={cutOff} />;
  };
  return (
    <>
      {picture()}
      {recording?.state === 'interrupted' && shown ? <p className="note open">{texts.visit.recordingInterrupted}</p> : null}
      {running && playable ? (
        <ToggleButtonGroup className="segments" selectionMode="single" disallowEmptySelection selectedKeys={[source]} onSelectionChange={(keys) => setChosen(keys.has('live') ? 'live' : 'recording')} aria-label={texts.visit.recording}>
          <ToggleButton id="live" className="segment">{texts.visit.live}</ToggleButton>
          <ToggleButton id="recording" className="segment">{texts.visit.recording}</ToggleButton>
        </ToggleButtonGroup>
      ) : null}
    </>
  );
}

/** Whether a recording has pictures that can be shown. */
export const isPlayable = (recording: Recording | null): recording is Recording => recording !== null && recording.startedAt !== null && recording.state !== 'deleted' && recording.state !== 'failed';

/** Stands where a picture would, and says why there is none. */
export function NoPicture({ heading, words }: { readonly heading?: string; readonly words: string }) {
  const { texts } = useTexts();
  return (
    <figure className="picture">
      <div className="picture-empty"><Icon path={camera} /></div>
      <PictureVeil heading={heading ?? texts.picture.none} detail={words} />
    </figure>
  );
}

/** Why there is no recording to be played. */
export function absenceWords(recording: Recording | null, texts: { readonly recordingNone: string; readonly recordingDeleted: string; readonly recordingFailed: string }): string {
  if (recording === null) return texts.recordingNone;
  return recording.state === 'deleted' ? texts.recordingDeleted : texts.recordingFailed;
}
