import { type Duration, Millis, seededRandom } from '@latchkey/kit';
import { type Calibrator, createCalibrator } from './calibrator.ts';
import type { PictureCalibration } from './calibration.ts';
import type { LightPlan, RandomBytes } from './challenge-code.ts';
import type { LumaGrid } from './luma-grid.ts';
import type { PictureMonitor } from './picture-monitor.ts';
import type { PictureState } from './picture-state.ts';

const WIDTH = 64;
const HEIGHT = 36;

export const seededBytes = (random: () => number): RandomBytes => (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

/** What a camera of numbers shows: structure, a lamp, grain. */
export interface GridScene {
  readonly lampLevels: number;
  readonly noise: number;
  readonly seed: number;
}

export function gridView({ lampLevels, noise, seed }: GridScene, random: () => number): (lit: number) => LumaGrid {
  const place = seededRandom(seed);
  const structure = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => 60 + 40 * Math.sin((cell % WIDTH) / 3 + seed) * Math.cos(Math.floor(cell / WIDTH) / 2) + 15 * place());
  return (lit) => ({
    width: WIDTH,
    height: HEIGHT,
    luma: Uint8Array.from(structure, (value, cell) => {
      const distance = Math.hypot((cell % WIDTH) - 50, Math.floor(cell / WIDTH) - 10);
      return value + lit * lampLevels * Math.exp(-distance / 5) + noise * (random() + random() + random() - 1.5);
    }),
  });
}

/** What may be done to the pictures on their way. */
export interface StreamFate {
  /** The picture that is shown instead, given what is there and when. */
  readonly grid?: (honest: LumaGrid, at: Duration) => LumaGrid | undefined;
  readonly arrives?: (at: Duration) => Duration | undefined;
  readonly stamp?: (at: Duration) => number;
  readonly hash?: (at: Duration) => string;
  readonly decodes?: boolean;
}

/** A street of numbers: a lamp, a camera and a clock, and whoever stands between. */
export class GridStreet {
  now = Millis(10_000);
  readonly #view: (lit: number) => LumaGrid;
  readonly #period: number;
  readonly #delay: number;
  #nextFrame: number;
  #frames = 0;
  #switches: { at: number; on: boolean; told: boolean }[] = [];
  #inFlight: { at: number; rtpTime: number; keyframe: boolean; grid: LumaGrid; hash: string }[] = [];

  constructor(scene: GridScene, random: () => number, { rate = 10, delay = 120 } = {}) {
    this.#view = gridView(scene, random);
    this.#period = 1_000 / rate;
    this.#delay = delay;
    this.#nextFrame = this.now;
  }

  lamp(plan: LightPlan): void {
    for (const { after, on } of plan.switches) this.#switches.push({ at: this.now + after, on, told: false });
  }

  /** Runs to `until`, a step of 10 ms at a time. */
  run(length: Duration, to: Pick<PictureMonitor, 'packetArrived' | 'frameDecoded' | 'lampSwitched'>, fate: StreamFate = {}, each: (now: Duration) => void = () => {}): void {
    const until = this.now + length;
    for (; this.now < until; this.now = Millis(this.now + 10)) {
      for (const change of this.#switches) {
        if (change.told || change.at > this.now) continue;
        change.told = true;
        to.lampSwitched({ at: this.now, on: change.on });
      }
      if (this.now >= this.#nextFrame) {
        this.#nextFrame += this.#period;
        const lit = this.#switches.findLast(({ at }) => at <= this.now)?.on ? 1 : 0;
        const honest = this.#view(lit);
        const grid = fate.grid ? fate.grid(honest, this.now) : honest;
        const captured = this.now;
        const arrival = fate.arrives ? fate.arrives(captured) : Millis(captured + this.#delay);
        if (grid && arrival !== undefined) {
          this.#inFlight.push({ at: arrival, rtpTime: (fate.stamp?.(captured) ?? captured) * 90, keyframe: this.#frames % Math.round(1_000 / this.#period) === 0, grid, hash: fate.hash?.(captured) ?? String(captured) });
          this.#frames += 1;
        }
      }
      for (; this.#inFlight[0] !== undefined && this.#inFlight[0].at <= this.now; this.#inFlight.shift()) {
        const { rtpTime, keyframe, grid, hash } = this.#inFlight[0];
        to.packetArrived({ at: this.now, rtpTime, session: 1, keyframe, bytes: 1_000, ...(keyframe ? { hash } : {}) });
        if (fate.decodes !== false) to.frameDecoded({ at: this.now, rtpTime, session: 1, grid });
      }
      each(this.now);
    }
  }

  calibrate(random: RandomBytes, calibrator: Calibrator = createCalibrator()): PictureCalibration | undefined {
    const plan = calibrator.begin(this.now, random);
    this.lamp(plan);
    this.run(plan.length, calibrator);
    return calibrator.finish()?.calibration;
  }

  /** Asks once and waits for the answer. */
  challenge(monitor: PictureMonitor, random: RandomBytes, fate: StreamFate = {}): PictureState {
    const plan = monitor.beginChallenge(this.now, random);
    if (plan !== undefined) this.lamp(plan);
    this.run(plan?.answeredBy ?? Millis(1_000), monitor, fate, (now) => void monitor.tick(now));
    return monitor.tick(this.now);
  }
}
