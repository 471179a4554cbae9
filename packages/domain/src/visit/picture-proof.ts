import { type Duration, Millis, Seconds } from '@latchkey/kit';

/** What is known of a camera's picture at the moment of reading. Ages are taken by a clock that never jumps. */
export interface PictureReading {
  /** Nothing speaks against the picture: frames arrive, none of the watchers objects, and no challenge failed. */
  readonly alive: boolean;
  /** The reason in the words of the error reference, such as `picture.stalled`. */
  readonly reason: string;
  /** Age of the newest frame; null when none ever came. */
  readonly frameAge: Duration | null;
  /** Age of the newest passed challenge (light or door); null when there is none. Only a challenge tells a frozen picture from a quiet hallway. */
  readonly proofAge: Duration | null;
}

/** What the household's policy asks of the picture. A home without a lamp can only be `unproven-allowed`, and every page says so. */
export type PictureRule = 'proved' | 'unproven-allowed';

/** A reading judged by the rule. `not-live` opens nothing. */
export type PictureProof = 'proved' | 'unproven-allowed' | 'not-live';

/** No frame younger than this: no unlock. */
export const FRAME_LIMIT: Duration = Millis(500);
/** No proof younger than this: no unlock, unless the policy allows an unproven picture. */
export const PROOF_LIMIT: Duration = Seconds(5);

/** Judges one reading (I2). Pure. */
export function judgePictureProof(reading: PictureReading, rule: PictureRule): PictureProof {
  if (!reading.alive || reading.frameAge === null || reading.frameAge > FRAME_LIMIT) return 'not-live';
  if (reading.proofAge !== null && reading.proofAge <= PROOF_LIMIT) return 'proved';
  return rule === 'unproven-allowed' ? 'unproven-allowed' : 'not-live';
}
