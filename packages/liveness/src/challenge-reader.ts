import { type Duration, Millis } from '@latchkey/kit';
import type { LampCalibration } from './calibration.ts';
import type { LampWaveform } from './lamp-waveform.ts';
import { exposureOf, nuisancesOf, patchSeries, type TimedFrame } from './light-signal.ts';
import { basisOf, fit, median, power, residualOf, type Series } from './residual.ts';

/** What the pictures said to a challenge. */
export interface ChallengeReading {
  readonly answer: 'shown' | 'not-shown' | 'late' | 'unreadable';
  /** Likeness of what was seen to what was asked, -1 to 1, at the best delay. */
  readonly correlation: number;
  /** Strength of the lamp against the calibration. */
  readonly gain: number;
  /** From switch to arrival, with the jitter that the pictures claim. */
  readonly delay: Duration;
  /** How much the lamp's part of the picture moved at all, against what the code asks of it. */
  readonly activity: number;
  /** Slots that clearly show the opposite of what was asked. */
  readonly wrong: number;
}

/** When an answer counts. Measured against guesses, replays and people before the lamp: docs/liveness.md. */
export const answerLimits = {
  correlation: 0.85,
  /** Of the calibrated gain: daylight and exposure change it, a person before the lamp takes most of it. */
  leastGain: 0.2,
  mostGain: 5,
  /** Brightness levels of 255 in the best patch. */
  leastLevels: 2,
  /** Later than calibrated by more is a copy. */
  lateness: Millis(110),
  earliness: Millis(90),
} as const;

const SEARCH = { from: -200, to: 700, step: 20 } as const;
/** A slot counts as wrong when its mean is beyond the middle. */
const CLEARLY = 0.5;
/** When the lamp's part of the picture moves so much more than the lamp makes it, something passes there: nothing was read, and nobody is accused. */
const MOST_ACTIVITY = 1.4;

/**
 * So near to the code, by nine tenths of its slots, comes nobody who does not know it: old codes differ by three slots of fifteen at least. Somebody walks before
 * the lamp, or the machine is so busy that switches and pictures come unevenly (measured at 15 busy programs a core): nothing is proved, and nobody is accused.
 */
const NEARLY = { correlation: 0.75, gain: 0.5, wrong: 1 } as const;

export interface ChallengeQuestion {
  readonly startedAt: Duration;
  readonly code: readonly boolean[];
  readonly slot: Duration;
}

/** Looks for the code in the pictures. `frames` reach from before the code to a little after it. */
export function readChallenge(frames: readonly TimedFrame[], lamp: LampCalibration, waveform: LampWaveform, question: ChallengeQuestion): ChallengeReading {
  const unreadable: ChallengeReading = { answer: 'unreadable', correlation: 0, gain: 0, delay: lamp.delay, activity: 0, wrong: 0 };
  // Fewer pictures than slots cannot show a code.
  if (frames.length < question.code.length * 0.7) return unreadable;
  const basis = basisOf(nuisancesOf(frames));
  const times = frames.map(({ placedAt }) => placedAt);
  const templateAt = (delay: number) => residualOf(waveform.seenAt(times, Millis(delay), lamp.persistence, lamp.rest), basis);
  const asked = power(templateAt(lamp.delay));
  const seen = combine(frames, lamp, basis, asked);
  const activity = ratio(power(seen), asked);
  let best = { delay: lamp.delay, gain: 0, correlation: -1 };
  for (let shift: number = SEARCH.from; shift <= SEARCH.to; shift += SEARCH.step) {
    const delay = Millis(lamp.delay + shift);
    const found = fit(seen, templateAt(delay));
    if (found.correlation > best.correlation) best = { delay, ...found };
  }
  const { correlation, gain } = best;
  // Pictures that all claim to have been made earlier than they came gain nothing by it.
  const claimed = median(frames.map(({ arrivedAt, placedAt }) => arrivedAt - placedAt));
  const delay = Millis(best.delay + claimed);
  const wrong = wrongSlots(frames, seen, templateAt(best.delay), gain, question, best.delay);
  const strong = gain >= answerLimits.leastGain && gain <= answerLimits.mostGain && gain * Math.max(...lamp.patches.map(({ levels }) => levels)) >= answerLimits.leastLevels;
  const answer = (): ChallengeReading['answer'] => {
    if (correlation >= answerLimits.correlation && wrong === 0) {
      // The code is there and too faint to rely on, as in the sun: no proof, and no reason to accuse anybody.
      if (!strong) return 'unreadable';
      if (delay - lamp.delay > answerLimits.lateness) return 'late';
      if (lamp.delay - delay <= answerLimits.earliness) return 'shown';
    }
    const nearly = correlation >= NEARLY.correlation && gain >= NEARLY.gain && wrong <= NEARLY.wrong;
    return nearly || activity > MOST_ACTIVITY ? 'unreadable' : 'not-shown';
  };
  return { answer: answer(), correlation, gain, delay, activity, wrong };
}

/** How much the lamp's part of the picture moved, against what its switching so far asks for: 0 is nothing, 1 is a lamp. */
export function lampActivity(frames: readonly TimedFrame[], lamp: LampCalibration, waveform: LampWaveform): number {
  const basis = basisOf(nuisancesOf(frames));
  const times = frames.map(({ placedAt }) => placedAt);
  const asked = power(residualOf(waveform.seenAt(times, lamp.delay, lamp.persistence, lamp.rest), basis));
  return ratio(power(combine(frames, lamp, basis, asked)), asked);
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * One series out of all patches, in units of the lamp's calibrated gain. A patch that moves more than lamp and noise can make it counts less.
 * Nothing here knows the code, so nothing here can favour it. A mean, because half of the lamp is hidden by whoever stands before it: those
 * patches say nothing, and in a median they would outvote the others (measured).
 */
function combine(frames: readonly TimedFrame[], lamp: LampCalibration, basis: readonly Series[], asked: number): Series {
  const exposure = exposureOf(frames, lamp.background);
  const seen = new Float64Array(frames.length);
  let total = 0;
  for (const patch of lamp.patches) {
    const series = residualOf(patchSeries(frames, patch, exposure), basis).map((value) => value / patch.gain);
    const weight = 1 / disturbanceOf(series, patch.noise / patch.gain ** 2, asked);
    total += weight;
    for (let at = 0; at < seen.length; at += 1) seen[at] = (seen[at] ?? 0) + weight * (series[at] ?? 0);
  }
  return seen.map((value) => (total === 0 ? 0 : value / total));
}

/** How much more a patch moves than lamp and noise together would make it. */
function disturbanceOf(series: Series, noise: number, asked: number): number {
  return noise + Math.max(0, power(series) - asked - noise);
}

function wrongSlots(frames: readonly TimedFrame[], seen: Series, expected: Series, gain: number, { startedAt, code, slot }: ChallengeQuestion, delay: Duration): number {
  if (gain <= 0) return code.length;
  return code.filter((_, index) => {
    const from = startedAt + delay + index * slot;
    const errors = frames.flatMap(({ placedAt }, at) => (placedAt >= from && placedAt < from + slot ? [(seen[at] ?? 0) / gain - (expected[at] ?? 0)] : []));
    return errors.length > 0 && Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length) > CLEARLY;
  }).length;
}
