import fc from 'fast-check';
import { expect, it } from 'vitest';
import { picture } from './access-unit.fixture.ts';
import { createMediaTimeline } from './media-timeline.ts';

const times = (...units: Parameters<ReturnType<typeof createMediaTimeline>>[0][]) => {
  const place = createMediaTimeline();
  return units.map((unit) => place(unit).mediaTime);
};

it('keeps the camera\'s own steps, whatever the network did to them', () => {
  expect(times(picture(0, true, { rtpTime: 500 }), picture(0.3, false, { rtpTime: 4_100 }), picture(0.31, false, { rtpTime: 7_700 }))).toEqual([0, 3_600, 7_200]);
});

it('goes on by the hub\'s clock over a reconnect, a leap and a step back', () => {
  expect(times(picture(0, true, { rtpTime: 9_000 }), picture(2, true, { rtpTime: 10, session: 2 }))).toEqual([0, 180_000]);
  expect(times(picture(0, true, { rtpTime: 0 }), picture(0.5, false, { rtpTime: 2 ** 40 }))).toEqual([0, 45_000]);
  expect(times(picture(0, true, { rtpTime: 9_000 }), picture(0.5, false, { rtpTime: 1 }))).toEqual([0, 45_000]);
});

it('only ever grows', () => {
  const unit = fc.record({ seconds: fc.double({ min: 0, max: 100, noNaN: true }), rtpTime: fc.integer({ min: 0, max: 2 ** 42 }), session: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(fc.array(unit, { minLength: 2, maxLength: 30 }), (given) => {
      const placed = times(...given.map(({ seconds, ...rest }) => picture(seconds, false, rest)));
      expect(placed.every((time, i) => i === 0 || time > (placed[i - 1] ?? Infinity))).toBe(true);
    }),
  );
});
