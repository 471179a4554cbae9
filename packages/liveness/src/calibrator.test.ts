import { Millis, Seconds, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createCalibrator } from './calibrator.ts';
import { isGentle } from './challenge-code.ts';
import { GridStreet, seededBytes, type StreamFate } from './grid-camera.fixture.ts';

function learn(lampLevels: number, { delay = 120, fate = {}, noise = 3 }: { readonly delay?: number; readonly fate?: StreamFate; readonly noise?: number } = {}) {
  const street = new GridStreet({ lampLevels, noise, seed: 6 }, seededRandom(1), { delay });
  const calibrator = createCalibrator();
  street.run(Seconds(2), calibrator, fate);
  const plan = calibrator.begin(street.now, seededBytes(seededRandom(2)));
  street.lamp(plan);
  street.run(plan.length, calibrator, fate);
  return { plan, result: calibrator.finish() };
}

describe('a calibration', () => {
  it('finds the lamp, its strength and its delay, and is plain data', () => {
    const { result } = learn(25, { delay: 180 });
    expect(result?.health).toMatchObject({ lamp: 'good', rate: 10 });
    expect(Math.abs((result?.health.delay ?? 0) - 180)).toBeLessThanOrEqual(40);
    expect(result?.health.amplitude).toBeGreaterThan(8);
    const cells = result?.calibration.lamp?.patches.flatMap((patch) => patch.cells) ?? [];
    // The lamp stands at column 50 of row 10.
    expect(cells).toContain(10 * 64 + 50);
    for (const cell of cells) expect(Math.hypot((cell % 64) - 50, Math.floor(cell / 64) - 10)).toBeLessThan(25);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('says so when the lamp is weak, late, or nowhere to be seen', () => {
    expect(learn(3.5, { noise: 1 }).result?.health.lamp).toBe('weak');
    expect(learn(25, { delay: 700 }).result?.health.lamp).toBe('slow');
    const { result } = learn(0);
    expect(result?.health).toMatchObject({ lamp: 'unseen', amplitude: 0, delay: undefined });
    expect(result?.calibration.lamp).toBeUndefined();
  });

  it('knows whether the keyframes of a quiet view differ', () => {
    expect(learn(25).result?.calibration.keyframesVary).toBe(true);
    expect(learn(25, { fate: { hash: () => 'always the same' } }).result?.calibration.keyframesVary).toBe(false);
  });

  it('blinks gently', () => {
    const { plan } = learn(25);
    expect(isGentle(plan.switches.map(({ after }) => after))).toBe(true);
    expect(plan.switches.length).toBeGreaterThan(20);
    expect(plan.length).toBeLessThan(15_000);
    expect(plan.switches.at(-1)?.on).toBe(false);
  });

  it('comes to nothing without pictures', () => {
    expect(learn(25, { fate: { arrives: () => undefined } }).result).toBeUndefined();
    const calibrator = createCalibrator();
    calibrator.packetArrived({ at: Millis(0), rtpTime: 0, session: 1, keyframe: true, bytes: 1 });
    expect(calibrator.finish()).toBeUndefined();
  });
});
