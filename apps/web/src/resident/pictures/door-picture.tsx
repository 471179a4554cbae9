import type { AccessPoint, Visit } from '@latchkey/contract';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { camera } from '../../design/icons.ts';
import { play } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { LivePicture } from './live-picture.tsx';
import { useStill } from './use-still.ts';
import { PictureVeil } from './picture-veil.tsx';

interface DoorPictureProps {
  readonly accessPoint: AccessPoint;
  /** The last visit here that left a recording. */
  readonly lastVisit: Visit | undefined;
  /** Why nothing can be live: the page or the home is cut off. */
  readonly cutOff: 'offline' | 'pageOffline' | undefined;
  /** Plays without being asked. */
  readonly autoPlay: boolean;
}

/** A door's picture on its card: live where that is possible, else the last still with its age under a veil. */
export function DoorPicture({ accessPoint, lastVisit, cutOff, autoPlay }: DoorPictureProps) {
  const { texts, locale } = useTexts();
  const [asked, setAsked] = useState(false);
  const now = useNow();
  const possible = cutOff === undefined && accessPoint.camera.state !== 'none';
  const recording = lastVisit?.recording;
  const taken = recording?.startedAt ?? undefined;
  // The hub keeps the stills, so none can be had while it is away.
  const still = useStill(recording === null || recording === undefined || taken === undefined || cutOff !== undefined ? undefined : recording.id, stillMillis(lastVisit));
  if (possible && (autoPlay || asked)) return <LivePicture accessPoint={accessPoint} poster={still} />;
  return (
    <figure className="picture">
      {still === undefined ? <div className="picture-empty"><Icon path={camera} /></div> : <img src={still} alt="" />}
      <PictureVeil
        heading={still === undefined && cutOff === undefined && !possible ? texts.picture.none : texts.picture.notLive}
        age={still === undefined || taken === undefined ? undefined : texts.picture.from(momentWords(locale, Date.parse(taken) + stillMillis(lastVisit), now))}
        detail={cutOff === undefined ? (accessPoint.camera.state === 'none' ? texts.picture.noCamera : still === undefined ? texts.picture.noneDetail : texts.picture.reason.ended) : texts.picture.reason[cutOff]}
      >
        {possible ? (
          <Button className="button" onPress={() => setAsked(true)}>
            <Icon path={play} />
            {texts.picture.watch}
          </Button>
        ) : null}
      </PictureVeil>
    </figure>
  );
}

/** The moment that tells most: the door open, a second in; otherwise near the beginning. */
export function stillMillis(visit: Visit | undefined): number {
  const recording = visit?.recording;
  if (visit === undefined || recording === null || recording === undefined || recording.startedAt === null) return 0;
  const wanted = (visit.openedAt === null ? 5_000 : Date.parse(visit.openedAt) - Date.parse(recording.startedAt) + 1_000);
  return Math.max(0, Math.min(wanted, recording.durationMillis - 500));
}
