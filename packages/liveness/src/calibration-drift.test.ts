import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { followed, relearned } from './calibration-drift.ts';
import type { LampCalibration, PictureCalibration } from './calibration.ts';

const lampOf = (delay: number, firstDelay = delay): LampCalibration => ({ patches: [], background: [], delay: Millis(delay), firstDelay: Millis(firstDelay), persistence: 0, rest: false, pace: 'usual' });
const pictureOf = (lamp?: LampCalibration): PictureCalibration => ({ version: 2, width: 64, height: 36, view: { luma: [], detail: 5 }, keyframesVary: true, door: [1, 2], ...(lamp && { lamp }) });

describe('a lamp that is followed', () => {
  it('is never led far from what was first learned, however patiently', () => {
    let lamp = lampOf(100);
    for (let proof = 0; proof < 500; proof += 1) lamp = followed(lamp, { delay: Millis(lamp.delay + 100), gain: 1 });
    expect(lamp.delay).toBe(180);
    // Kept and read again, as over a restart of the hub.
    lamp = followed(JSON.parse(JSON.stringify(lamp)) as LampCalibration, { delay: Millis(300), gain: 1 });
    expect(lamp.delay).toBe(180);
  });
});

describe('a picture that is learned again by itself', () => {
  it('takes the place of a spoiled one, and keeps what it does not teach', () => {
    expect(relearned(pictureOf(lampOf(140)), pictureOf(lampOf(60)))).toMatchObject({ lamp: { delay: 60, firstDelay: 60 }, door: [1, 2] });
    expect(relearned(pictureOf(), pictureOf(lampOf(60)))?.lamp?.delay).toBe(60);
  });

  it('never forgets a lamp: a frozen picture shows none', () => {
    expect(relearned(pictureOf(lampOf(60)), pictureOf())).toBeUndefined();
  });

  it('never allows a later answer than was first learned, not in small steps either', () => {
    expect(relearned(pictureOf(lampOf(60)), pictureOf(lampOf(150)))).toBeUndefined();
    const once = relearned(pictureOf(lampOf(60)), pictureOf(lampOf(130)));
    expect(once?.lamp).toMatchObject({ delay: 130, firstDelay: 60 });
    expect(once && relearned(once, pictureOf(lampOf(200)))).toBeUndefined();
  });

  it('is not of another stream', () => {
    expect(relearned(pictureOf(lampOf(60)), { ...pictureOf(lampOf(60)), width: 32 })).toBeUndefined();
  });
});
