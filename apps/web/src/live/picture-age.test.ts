import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveClock } from './live-clock.ts';
import { createPictureAge } from './picture-age.ts';

/** The hub's message at `steady` on its clock: the newest picture arrived at `arrived` with `mediaTime`. */
const said = (steady: number, arrived: number, mediaTime: number): LiveClock => ({ type: 'clock', steady, wall: 0, camera: 'streaming', frame: { arrived, arrivedWall: 0, mediaTime } }) as LiveClock;

describe('the age of the picture on the screen', () => {
  it('is not known before the hub spoke and a picture came', () => {
    const age = createPictureAge();
    expect(age.age(0)).toBeUndefined();
    age.presented(900);
    expect(age.age(0)).toBeUndefined();
    age.heard(said(10_000, 9_980, 900), 50);
    expect(age.age(50)).toBe(20);
  });

  it('grows while the picture stands still, though newer ones reach the hub', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 10_000, 90_000), 0);
    age.presented(90_000);
    age.heard(said(13_000, 13_000, 90_000 + 3 * 90_000), 3_000);
    expect(age.age(3_000)).toBe(3_000);
  });

  it('follows a picture that is older or newer than the hub\'s newest at its last word', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 10_000, 90_000), 0);
    age.presented(90_000 - 9_000);
    expect(age.age(0)).toBe(100);
    age.presented(90_000 + 9_000);
    expect(age.age(150)).toBe(50);
  });

  it('works over the 32 bits of RTP', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 10_000, 2 ** 32 + 4_500), 0);
    age.presented(2 ** 32 - 4_500);
    expect(age.age(0)).toBe(100);
    age.heard(said(10_000, 10_000, 3 * 2 ** 32 + 4_500), 0);
    age.presented(4_500);
    expect(age.age(0)).toBe(0);
  });

  it('takes the newest picture where the browser does not tell which it drew', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 9_900, 90_000), 0);
    age.presented(undefined);
    expect(age.age(500)).toBe(600);
  });

  it('is never made younger by a message that was late', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 10_000, 0), 0);
    age.presented(0);
    age.heard(said(10_200, 10_000, 0), 3_200);
    expect(age.age(3_200)).toBe(3_200);
  });

  it('is never younger than the truth by more than the fastest message took', () => {
    const delays = fc.array(fc.integer({ min: 5, max: 5_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(delays, (given) => {
        const age = createPictureAge();
        age.presented(0);
        let now = 0;
        let fastest = Infinity;
        for (const [i, delay] of given.entries()) {
          const sent = i * 200;
          // A channel keeps the order, so one that is late holds up those after it.
          now = Math.max(now, sent + delay);
          fastest = Math.min(fastest, now - sent);
          age.heard(said(sent, 0, 0), now);
        }
        const truth = now;
        const told = age.age(now) ?? -1;
        expect(told).toBeLessThanOrEqual(truth);
        expect(told).toBeGreaterThanOrEqual(truth - fastest);
      }),
    );
  });

  it('forgets an estimate after a minute, so that clocks may drift', () => {
    const age = createPictureAge();
    age.heard(said(10_000, 10_000, 0), 0);
    age.heard(said(70_000, 70_000, 0), 60_100);
    age.presented(0);
    expect(age.age(60_100)).toBe(0);
  });
});
