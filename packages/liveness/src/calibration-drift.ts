import { Millis } from '@latchkey/kit';
import type { LampCalibration, PictureCalibration } from './calibration.ts';
import type { ChallengeReading } from './challenge-reader.ts';

/** How much the delay and the strength of the lamp follow each proof. */
const FOLLOW = 0.1;
/** A copy of the code comes later than the code: what is believed to be live never gets later than this by itself. */
const MOST_DELAY_DRIFT = Millis(80);

/** The lamp's delay and strength, a little nearer to what was just seen; never far from what was first learned. */
export function followed(lamp: LampCalibration, { delay, gain }: Pick<ChallengeReading, 'delay' | 'gain'>): LampCalibration {
  const next = lamp.delay + FOLLOW * (delay - lamp.delay);
  const strength = 1 + FOLLOW * (Math.min(2, Math.max(0.5, gain)) - 1);
  return {
    ...lamp,
    delay: Millis(Math.min(lamp.firstDelay + MOST_DELAY_DRIFT, Math.max(lamp.firstDelay - MOST_DELAY_DRIFT, next))),
    patches: lamp.patches.map((patch) => ({ ...patch, gain: patch.gain * strength, levels: patch.levels * strength })),
  };
}

/**
 * What is known once a picture was learned again without a person having asked for it; undefined when it must not count.
 * Learning asks with fresh codes too, so whoever can make it succeed could have answered a challenge. Two things they must not win by it: that a lamp is
 * forgotten, which would let an unproven picture open; and a longer delay, in which there is time to copy codes.
 */
export function relearned(known: PictureCalibration, fresh: PictureCalibration): PictureCalibration | undefined {
  if (known.lamp === undefined) return fresh;
  if (fresh.lamp === undefined || fresh.width !== known.width || fresh.height !== known.height) return undefined;
  const { firstDelay } = known.lamp;
  if (fresh.lamp.delay > firstDelay + MOST_DELAY_DRIFT) return undefined;
  return { ...fresh, lamp: { ...fresh.lamp, firstDelay: Millis(Math.min(firstDelay, fresh.lamp.delay)) }, ...(known.door !== undefined && { door: known.door }) };
}
