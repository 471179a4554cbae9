import type { Recording } from '@latchkey/contract';
import { useEffect, useState } from 'react';
import { useStill } from '../pictures/use-still.ts';

interface TrackPreviewProps {
  readonly recordingId: Recording['id'];
  readonly seconds: number;
  /** From 0 to 1. */
  readonly place: number;
  readonly time: string;
}

/** Whoever only passes over the track wants no picture of each place: each is read and decoded on this device. */
const RESTS_MILLIS = 120;
/** As far apart as a recording's keyframes, beside which the pictures are much the same. */
const APART = 1;

/** What the camera saw at the place of the track that is pointed at. For eyes only: the slider says its time itself. */
export function TrackPreview({ recordingId, seconds, place, time }: TrackPreviewProps) {
  const wanted = Math.floor(seconds / APART) * APART;
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(wanted), RESTS_MILLIS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const src = useStill(rested === undefined ? undefined : recordingId, (rested ?? 0) * 1_000);
  return (
    <div className="track-preview numbers small" style={{ insetInlineStart: `clamp(5rem, ${place * 100}%, calc(100% - 5rem))` }} aria-hidden>
      {src === undefined ? null : <img src={src} alt="" />}
      <span>{time}</span>
    </div>
  );
}
