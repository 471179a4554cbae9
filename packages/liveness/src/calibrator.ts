import { type Duration, Millis, Seconds } from '@latchkey/kit';
import type { CalibrationHealth, LampCalibration, LampPatch, PictureCalibration } from './calibration.ts';
import { drawCode, type LightPlan, type RandomBytes, slowDesign, switchesOf } from './challenge-code.ts';
import { KeyframeHistory } from './keyframe-history.ts';
import { LampWaveform } from './lamp-waveform.ts';
import { exposureOf, nuisancesOf, patchSeries, type TimedFrame } from './light-signal.ts';
import type { FrameFact, LampFact, PacketFact } from './picture-facts.ts';
import { FrameTrack } from './frame-track.ts';
import { basisOf, fit, median, power, residualOf, type Series } from './residual.ts';
import { detailOf } from './view-watch.ts';

/** Learns a camera and the lamp in its view. The view should be quiet meanwhile. */
export interface Calibrator {
  /** What the lamp shall do; about 12 s. */
  begin(at: Duration, random: RandomBytes): LightPlan;
  packetArrived(fact: PacketFact): void;
  frameDecoded(fact: FrameFact): void;
  lampSwitched(fact: LampFact): void;
  /** Undefined when too few pictures came to learn anything. */
  finish(): { readonly calibration: PictureCalibration; readonly health: CalibrationHealth } | undefined;
}

const QUIET = Seconds(2);
const CODES = 4;
const GAP = Millis(600);
const SETTLED = Seconds(1);
const LONGEST_DELAY = 1_200;
const PERSISTENCES = [0, 0.3, 0.5, 0.65, 0.8];
/** A cell belongs to the lamp when the code explains this much of it. */
const LEAST_LIKENESS = 0.5;
const MOST_PATCHES = 12;
const PATCH = { width: 8, height: 6 } as const;
const FEWEST_FRAMES = 60;

/** What is known of the lamp beforehand. */
export interface CalibratorOptions {
  /** Whether it is on between codes; off when left out. */
  readonly rest?: boolean;
  /** `slow` for one that needs more than 70 ms to switch. */
  readonly pace?: LampCalibration['pace'];
}

export function createCalibrator({ rest = false, pace = 'usual' }: CalibratorOptions = {}): Calibrator {
  const track = new FrameTrack(Seconds(60));
  const waveform = new LampWaveform();
  const keyframes = new KeyframeHistory();
  let startedAt: Duration | undefined;
  let switchedAt = Millis(-1e9);
  return {
    begin(at, random) {
      startedAt = at;
      const length = slowDesign.slots * slowDesign.slot + GAP;
      const used: (readonly boolean[])[] = [];
      const changes: Duration[] = [];
      const switches = Array.from({ length: CODES }, (_, index) => {
        const begun = QUIET + index * length;
        const code = drawCode(slowDesign, random, { rest, recent: changes.map((after) => Millis(begun - after)), used }) ?? [];
        used.push(code);
        const shown = switchesOf(code, slowDesign.slot, rest).map(({ after, on }) => ({ after: Millis(begun + after), on }));
        changes.push(...shown.map(({ after }) => after));
        return shown;
      }).flat();
      const end = Millis(QUIET + CODES * length + QUIET);
      return { switches, length: end, answeredBy: end };
    },
    packetArrived(fact) {
      track.packetArrived(fact);
      // A lamp that blinks makes every keyframe another; what a quiet view does is asked here.
      if (fact.keyframe && fact.hash !== undefined && fact.at - switchedAt > SETTLED) keyframes.push(fact.hash);
    },
    frameDecoded: (fact) => void track.frameDecoded(fact),
    lampSwitched(fact) {
      switchedAt = fact.at;
      waveform.push(fact);
    },
    finish() {
      const frames = track.since(startedAt ?? Millis(0));
      const grid = frames[0]?.grid;
      if (grid === undefined || frames.length < FEWEST_FRAMES) return undefined;
      const quiet = frames.filter(({ placedAt }) => placedAt < (startedAt ?? 0) + QUIET);
      const luma = Array.from(grid.luma, (_, cell) => Math.round(median((quiet.length > 0 ? quiet : frames).map((frame) => frame.grid.luma[cell] ?? 0))));
      const lamp = learnLamp(frames, waveform, rest, pace);
      const span = (frames.at(-1)?.placedAt ?? 0) - (frames[0]?.placedAt ?? 0);
      const calibration: PictureCalibration = {
        version: 2,
        width: grid.width,
        height: grid.height,
        ...(lamp === undefined ? {} : { lamp }),
        view: { luma, detail: detailOf({ ...grid, luma: Uint8Array.from(luma) }) },
        keyframesVary: keyframes.repeats === 0,
      };
      return { calibration, health: healthOf(lamp, grid.luma.length, Math.round((frames.length - 1) / (span / 1_000))) };
    },
  };
}

function learnLamp(frames: readonly TimedFrame[], waveform: LampWaveform, rest: boolean, pace: LampCalibration['pace']): LampCalibration | undefined {
  const basis = basisOf(nuisancesOf(frames));
  const times = frames.map(({ placedAt }) => placedAt);
  const cellCount = frames[0]?.grid.luma.length ?? 0;
  const cells = Array.from({ length: cellCount }, (_, cell) => residualOf(Float64Array.from(frames, ({ grid }) => grid.luma[cell] ?? 0), basis));
  const template = (delay: number, persistence: number) => residualOf(waveform.seenAt(times, Millis(delay), persistence, rest), basis);
  // The liveliest cells decide about the delay; the others would only add noise.
  const lively = cells.map((series, cell) => ({ cell, power: power(series) })).toSorted((a, b) => b.power - a.power).slice(0, Math.ceil(cellCount / 8));
  let best = { delay: 0, persistence: 0, score: 0 };
  const consider = (delay: number, persistence: number) => {
    const expected = template(delay, persistence);
    const likeness = lively.map(({ cell }) => fit(cells[cell] ?? new Float64Array(), expected).correlation).toSorted((a, b) => b - a);
    const score = likeness.slice(0, Math.ceil(likeness.length / 8)).reduce((sum, value) => sum + value, 0);
    if (score > best.score) best = { delay, persistence, score };
  };
  for (let delay = 0; delay <= LONGEST_DELAY; delay += 40) consider(delay, 0);
  const around = best.delay;
  for (const persistence of PERSISTENCES) for (let delay = around - 160; delay <= around + 80; delay += 10) consider(Math.max(0, delay), persistence);

  const expected = template(best.delay, best.persistence);
  const fits = cells.map((series) => fit(series, expected));
  const lit = fits.map(({ correlation, gain }) => correlation >= LEAST_LIKENESS && gain > 0.7);
  const strongest = Math.max(0, ...fits.map(({ gain }, cell) => (lit[cell] ? gain : 0)));
  const background = fits.flatMap(({ gain }, cell) => (!lit[cell] && Math.abs(gain) < strongest * 0.1 ? [cell] : []));
  const exposure = background.length * 12 >= cellCount ? background : [];
  const patches = patchesOf(frames, fits, lit, exposure, basis, expected);
  if (patches.length === 0) return undefined;
  return { patches, background: exposure, delay: Millis(best.delay), firstDelay: Millis(best.delay), persistence: best.persistence, rest, pace };
}

function patchesOf(
  frames: readonly TimedFrame[],
  fits: readonly { readonly gain: number; readonly correlation: number }[],
  lit: readonly boolean[],
  background: readonly number[],
  basis: readonly Series[],
  expected: Series,
): readonly LampPatch[] {
  const width = frames[0]?.grid.width ?? 1;
  const exposure = exposureOf(frames, background);
  const groups = Map.groupBy(lit.flatMap((is, cell) => (is ? [cell] : [])), (cell) => `${Math.floor((cell % width) / PATCH.width)} ${Math.floor(cell / width / PATCH.height)}`);
  const patches = [...groups.values()].flatMap((cells): LampPatch[] => {
    const raw = cells.map((cell) => Math.max(0, fits[cell]?.gain ?? 0));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    const weights = raw.map((weight) => weight / sum);
    const series = residualOf(patchSeries(frames, { cells, weights }, exposure), basis);
    const { gain, correlation } = fit(series, expected);
    if (gain <= 0 || correlation < LEAST_LIKENESS) return [];
    const noise = Math.max(1e-6, power(series) - gain ** 2 * power(expected));
    return [{ cells, weights, gain, levels: cells.reduce((total, cell, index) => total + (weights[index] ?? 0) * (fits[cell]?.gain ?? 0), 0), noise }];
  });
  return patches.toSorted((a, b) => b.gain ** 2 / b.noise - a.gain ** 2 / a.noise).slice(0, MOST_PATCHES);
}

function healthOf(lamp: LampCalibration | undefined, cells: number, rate: number): CalibrationHealth {
  if (lamp === undefined) return { lamp: 'unseen', amplitude: 0, delay: undefined, lit: 0, rate };
  const amplitude = Math.max(...lamp.patches.map(({ levels }) => levels));
  const lit = lamp.patches.reduce((sum, patch) => sum + patch.cells.length, 0) / cells;
  return { lamp: amplitude < 3 ? 'weak' : lamp.delay > 500 ? 'slow' : 'good', amplitude, delay: lamp.delay, lit, rate };
}
