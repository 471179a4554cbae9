import type { Duration } from '@latchkey/kit';

/**
 * `proved`: a light code that nobody could know was read back from the pictures a moment ago.
 * `unproven`: it looks alive, and nothing more is known; a picture made to deceive looks so too.
 * `failing`: it must not be relied on.
 */
export type PictureVerdict = 'proved' | 'unproven' | 'failing';

/** What the verdict rests on, weakest first: nothing; pictures come; they change as a live sensor's do; they answered. */
export type PictureConfidence = 'none' | 'arriving' | 'changing' | 'answered';

/** Why, for every verdict: a closed set with a sentence each for people. */
export const pictureReasons = {
  'picture.proved': { verdict: 'proved', words: 'The picture is live: it showed a light code that was drawn a moment ago.' },

  'picture.no-lamp': { verdict: 'unproven', words: 'The picture looks alive. No lamp is in its view, so it cannot be asked to prove it.' },
  'picture.unasked': { verdict: 'unproven', words: 'The picture looks alive and has not been asked to prove it yet.' },
  'picture.proof-old': { verdict: 'unproven', words: 'The picture proved itself earlier, too long ago to count now.' },
  'picture.doubted': { verdict: 'unproven', words: 'The picture did not show the light code. It is asked once more.' },
  'picture.lamp-silent': { verdict: 'unproven', words: 'The lamp does not answer, so the picture cannot be asked.' },
  'picture.masked': { verdict: 'unproven', words: 'A privacy mask covers the lamp or the door, so what is recorded cannot prove itself.' },
  'picture.unreadable': { verdict: 'unproven', words: 'The lamp cannot be made out well enough to decide, so nothing is proved.' },

  'picture.down': { verdict: 'failing', words: 'There is no connection to the camera.' },
  'picture.waiting': { verdict: 'failing', words: 'The camera is connected and has not sent a picture yet.' },
  'picture.stalled': { verdict: 'failing', words: 'The camera has stopped sending pictures.' },
  'picture.undecodable': { verdict: 'failing', words: 'The camera sends something that is no picture.' },
  'picture.covered': { verdict: 'failing', words: 'The camera is covered.' },
  'picture.blinded': { verdict: 'failing', words: 'The camera is blinded by light.' },
  'picture.dark': { verdict: 'failing', words: 'It is too dark to see anything.' },
  'picture.moved': { verdict: 'failing', words: 'The camera was turned and looks somewhere else.' },
  'picture.swapped': { verdict: 'failing', words: 'The picture is not of the place that this camera was installed to watch.' },
  'picture.time-lies': { verdict: 'failing', words: 'The time stamps of the pictures jump or stand still: they are not made as they come.' },
  'picture.drifting': { verdict: 'failing', words: 'The camera’s time runs faster or slower than time does.' },
  'picture.frozen': { verdict: 'failing', words: 'The same pictures come again and again.' },
  'picture.unanswered': { verdict: 'failing', words: 'The picture did not show the light code, twice: what is shown is not what is there.' },
  'picture.late': { verdict: 'failing', words: 'The light code was seen too late, twice: somebody may be copying it into another picture.' },
  'picture.door-still': { verdict: 'failing', words: 'The door moved, and the picture of it did not.' },
} as const satisfies Readonly<Record<string, { readonly verdict: PictureVerdict; readonly words: string }>>;

export type PictureReason = keyof typeof pictureReasons;

/** What is known of the picture at a moment. */
export interface PictureState {
  readonly verdict: PictureVerdict;
  readonly reason: PictureReason;
  readonly confidence: PictureConfidence;
  /** Since the newest picture that could be decoded arrived; undefined when none ever did. */
  readonly frameAge: Duration | undefined;
  /** Since the last light that was read back was shown; undefined when none ever was. */
  readonly proofAge: Duration | undefined;
  /** `due`: the hub should ask now. */
  readonly challenge: 'idle' | 'due' | 'running';
  /** What is odd without being enough for a verdict, such as a door seen moving that nobody reported. */
  readonly remarks: readonly PictureRemark[];
}

export type PictureRemark =
  /** The door's part of the picture moved, and the contact said nothing. */
  | 'door-moved-unreported'
  /** Keyframes repeat, as they do on a camera that codes a standing scene at constant quality. */
  | 'keyframes-repeat'
  /** The lamp is weaker, later or elsewhere than at calibration: calibrate again. */
  | 'calibration-drifted';

export const wordsOf = (reason: PictureReason): string => pictureReasons[reason].words;
