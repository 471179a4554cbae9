import { randomBytes } from 'node:crypto';
import { type Clock, CodedError, describeError, type Duration, type Log, Millis, Seconds, sleep } from '@latchkey/kit';
import { type CalibrationHealth, type Calibrator, createCalibrator, type FrameFact, type LampFact, type PacketFact, type PictureCalibration } from '@latchkey/liveness';
import type { LampPlayer } from './lamp-player.ts';

/** The scene has to be quiet for this long before, and a try that came to nothing is followed by a longer pause. */
const QUIET_BEFORE: Duration = Seconds(1);
const PAUSE_AFTER_NOTHING: Duration = Seconds(60);
/** How often it is looked whether it is quiet still. */
const LOOK: Duration = Millis(200);
/** Pictures of the last switch are still on their way. */
const LAST_PICTURES: Duration = Seconds(1);

export interface PictureLearnerOptions {
  readonly player: LampPlayer;
  /** Nobody is at the door, the camera streams and the lamp answers. */
  readonly isQuiet: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told of every switch as it went out. */
  readonly onSwitch: (fact: LampFact) => void;
  readonly onLearned: (result: { readonly calibration: PictureCalibration; readonly health: CalibrationHealth }) => void;
}

/** Learns by itself how the lamp shows in the picture, when nobody is there: about 13 s of blinking. */
export interface PictureLearner {
  readonly isLearning: boolean;
  /** Settles when the try under way, if any, has ended. */
  readonly ended: Promise<void> | undefined;
  /** Begins once it has been quiet long enough; called again and again. */
  tryNow(): void;
  packetArrived(fact: PacketFact): void;
  frameDecoded(fact: FrameFact): void;
}

export function createPictureLearner({ player, isQuiet, clock, log, signal, onSwitch, onLearned }: PictureLearnerOptions): PictureLearner {
  let calibrator: Calibrator | undefined;
  let ended: Promise<void> | undefined;
  let quietSince: Duration | undefined;
  let notBefore = Millis(0);

  /** Aborts when the scene is no longer quiet. */
  const whileQuiet = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const disturbed = new AbortController();
    let timer: Disposable;
    const look = () => {
      if (isQuiet()) timer = clock.schedule(LOOK, look);
      else disturbed.abort(new CodedError('picture.disturbed', 'Somebody came while the picture was being learned'));
    };
    timer = clock.schedule(LOOK, look);
    try {
      await work(AbortSignal.any([signal, disturbed.signal]));
    } finally {
      timer[Symbol.dispose]();
    }
  };
  const learn = async (): Promise<void> => {
    // A lamp that people have switched on is learned as it rests then, so that they are not left in the dark.
    const rest = player.lit;
    const current = createCalibrator({ rest });
    calibrator = current;
    await whileQuiet(async (quiet) => {
      const plan = current.begin(clock.monotonic(), (count) => randomBytes(count));
      const begun = clock.monotonic();
      await player.play(plan, told, quiet);
      await sleep(clock, Millis(Math.max(0, begun + plan.answeredBy - clock.monotonic()) + LAST_PICTURES), quiet);
    });
    const result = current.finish();
    if (result === undefined || result.health.lamp === 'unseen') notBefore = Millis(clock.monotonic() + PAUSE_AFTER_NOTHING);
    if (result !== undefined) onLearned(result);
  };
  const told = (fact: LampFact) => {
    calibrator?.lampSwitched(fact);
    onSwitch(fact);
  };

  return {
    get isLearning() {
      return calibrator !== undefined;
    },
    get ended() {
      return ended;
    },
    tryNow() {
      const now = clock.monotonic();
      quietSince = isQuiet() ? (quietSince ?? now) : undefined;
      if (calibrator !== undefined || quietSince === undefined || now - quietSince < QUIET_BEFORE || now < notBefore) return;
      ended = learn()
        .catch((error: unknown) => {
          if (!signal.aborted) log.info('The picture could not be learned now', { reason: describeError(error) });
        })
        .finally(() => {
          calibrator = undefined;
          quietSince = undefined;
        });
    },
    packetArrived: (fact) => calibrator?.packetArrived(fact),
    frameDecoded: (fact) => calibrator?.frameDecoded(fact),
  };
}
