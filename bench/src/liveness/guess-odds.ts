import { Millis } from '@latchkey/kit';
import { createPictureMonitor, type LightPlan, type PictureCalibration } from '@latchkey/liveness';
import { createSeededRandom } from './seeded-random.ts';

const DELAY = 100;
const LEVEL = 100;
const GAIN = 0.3;

/** A lamp that fills one of a hundred cells, seen without any noise: the best that a forger can do. */
const calibration: PictureCalibration = {
  version: 2,
  width: 10,
  height: 10,
  lamp: { patches: [{ cells: [0], weights: [1], gain: GAIN, levels: 30, noise: 1e-4 }], background: [], delay: Millis(DELAY), firstDelay: Millis(DELAY), persistence: 0, rest: false, pace: 'usual' },
  view: { luma: Array.from({ length: 100 }, () => LEVEL), detail: 0 },
  keyframesVary: false,
};

/** How many of `tries` forgers pass a challenge who show a code of their own, `late` milliseconds after it is due, or the very code when `knows` it. */
export function passesOf(tries: number, framesPerSecond: number, seed: number, { late = 0, knows = false }: { readonly late?: number; readonly knows?: boolean } = {}): number {
  const random = createSeededRandom(seed);
  return Array.from({ length: tries }, () => passes(framesPerSecond, random, late, knows)).filter(Boolean).length;
}

function passes(framesPerSecond: number, random: ReturnType<typeof createSeededRandom>, late: number, knows: boolean): boolean {
  const monitor = createPictureMonitor({ calibration });
  const bytes = (count: number) => random.bytes(count);
  const startedAt = 10_000;
  const plan = monitor.beginChallenge(Millis(startedAt), bytes);
  const shown = knows ? plan : createPictureMonitor({ calibration }).beginChallenge(Millis(startedAt), bytes);
  if (plan === undefined || shown === undefined) return false;
  for (const { after, on } of plan.switches) monitor.lampSwitched({ at: Millis(startedAt + after), on });
  monitor.connection('streaming');
  for (let at = startedAt - 1_000 + random.between(0, 100); at < startedAt + plan.answeredBy; at += 1_000 / framesPerSecond) {
    const now = Millis(at + DELAY);
    monitor.packetArrived({ at: now, rtpTime: at * 90, session: 1, keyframe: false, bytes: 1 });
    const luma = new Uint8Array(100).fill(LEVEL);
    for (let cell = 0; cell < 100; cell += 2) luma[cell] = LEVEL - 40;
    luma[0] = 12 + (LEVEL - 12) * Math.exp(GAIN * litAt(shown, at - startedAt - late));
    monitor.frameDecoded({ at: now, rtpTime: at * 90, session: 1, grid: { width: 10, height: 10, luma } });
    monitor.tick(now);
    if (monitor.lastOutcome !== undefined) return monitor.lastOutcome.answer === 'shown';
  }
  return false;
}

const litAt = (plan: LightPlan, since: number): number => (plan.switches.findLast(({ after }) => after <= since)?.on ? 1 : 0);
