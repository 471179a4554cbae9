import { type Duration, Millis, Seconds } from '@latchkey/kit';
import type { LampCalibration } from './calibration.ts';
import { type CodeDesign, drawCode, type LightPlan, type RandomBytes, slowDesign, switchesOf, usualDesign } from './challenge-code.ts';
import { answerLimits, type ChallengeReading, lampActivity, readChallenge } from './challenge-reader.ts';
import type { LampWaveform } from './lamp-waveform.ts';
import type { TimedFrame } from './light-signal.ts';

/** A challenge that has ended. */
export interface ChallengeOutcome extends ChallengeReading {
  /** When the last slot of the code was shown: a proof is as old as that. */
  readonly shownAt: Duration;
  readonly decidedAt: Duration;
}

interface Running {
  readonly startedAt: Duration;
  readonly code: readonly boolean[];
  looked: boolean;
}

/** Pictures of the lamp at rest before the code, so that its level is known. */
const LEAD = Millis(350);
/** How much later than usual the deciding picture may come. */
const GRACE = Millis(400);
const USED = 16;
/** When so much of the code has passed and nothing at all has moved where the lamp is, the rest need not be waited for. */
const EARLY = 0.55;
const FEWEST_EARLY = 8;
/** Less than a person leaves of the lamp who stands right before it, squared. */
const NOTHING = 0.015;

/** One lamp, one camera, one challenge at a time. */
export class LightChallenge {
  readonly #design: CodeDesign;
  #running: Running | undefined;
  #used: readonly (readonly boolean[])[] = [];

  constructor(pace: LampCalibration['pace']) {
    this.#design = pace === 'slow' ? slowDesign : usualDesign;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Draws a code and starts to wait for it; undefined while the lamp must rest. */
  begin(at: Duration, random: RandomBytes, lamp: LampCalibration, waveform: LampWaveform): LightPlan | undefined {
    if (this.#running !== undefined) return undefined;
    const code = drawCode(this.#design, random, { rest: lamp.rest, recent: waveform.changesBefore(at), used: this.#used });
    if (code === undefined) return undefined;
    this.#used = [code, ...this.#used].slice(0, USED);
    this.#running = { startedAt: at, code, looked: false };
    const length = Millis(code.length * this.#design.slot);
    return { switches: switchesOf(code, this.#design.slot, lamp.rest), length, answeredBy: Millis(length + lamp.delay + answerLimits.lateness + GRACE) };
  }

  /** The lamp did not do what it was told. */
  abandon(): void {
    this.#running = undefined;
  }

  /** The outcome as soon as it is known; undefined until then. */
  judge(frames: readonly TimedFrame[], now: Duration, lamp: LampCalibration, waveform: LampWaveform): ChallengeOutcome | undefined {
    if (this.#running === undefined) return undefined;
    const { startedAt, code } = this.#running;
    const { slot } = this.#design;
    const length = code.length * slot;
    const newest = frames.at(-1)?.placedAt ?? 0;
    const seen = newest - startedAt - lamp.delay;
    const overdue = now >= startedAt + length + lamp.delay + GRACE;
    const complete = seen >= length + slot / 2;
    const window = frames.filter(({ placedAt }) => placedAt >= startedAt - LEAD && placedAt <= startedAt + length + lamp.delay + answerLimits.lateness + slot);
    if (!complete && !overdue) {
      // Looked at once: each look costs as much as the final one.
      if (this.#running.looked || seen < length * EARLY || window.length < FEWEST_EARLY) return undefined;
      this.#running.looked = true;
      if (lampActivity(window, lamp, waveform) > NOTHING) return undefined;
    }
    const shownAt = Millis(startedAt + length);
    this.#running = undefined;
    return { ...readChallenge(window, lamp, waveform, { startedAt, code, slot }), shownAt, decidedAt: now };
  }
}

/** How far back the frames of a challenge reach. */
export const challengeWindow = Seconds(6);
