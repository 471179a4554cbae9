import { Millis } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaTimeline, TIMESCALE } from './media-timeline.ts';

describe('MediaTimeline', () => {
  it('keeps the camera\'s own spacing while the network jitters', () => {
    const timeline = new MediaTimeline();
    const jitter = [0, 30, -15, 10, 0, 25, -20, 5];
    const times = Array.from({ length: 400 }, (_, i) => timeline.place({ session: 1, rtpTime: i * 3_600, arrivedMonotonic: Millis(1_000 + i * 40 + (jitter[i % jitter.length] ?? 0)) }));
    const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(times[0]).toBe(0);
    // 40 ms is 3,600; jitter of 30 ms moves a step by less than half a millisecond.
    expect(steps.every((step) => Math.abs(step - 3_600) < 45)).toBe(true);
  });

  it('follows arrival when the camera\'s clock runs 1 % fast', () => {
    const timeline = new MediaTimeline();
    let last = 0;
    for (let i = 0; i <= 15_000; i += 1) last = timeline.place({ session: 1, rtpTime: Math.round(i * 3_636), arrivedMonotonic: Millis(i * 40) });
    // Ten minutes: 6 s wrong if the camera were believed.
    expect(Math.abs(last - 600 * TIMESCALE)).toBeLessThan(0.1 * TIMESCALE);
  });

  it('does not believe a leap of RTP time, and shows a real pause as long as it was', () => {
    const timeline = new MediaTimeline();
    timeline.place({ session: 1, rtpTime: 0, arrivedMonotonic: Millis(0) });
    expect(timeline.place({ session: 1, rtpTime: 1e9, arrivedMonotonic: Millis(40) })).toBe(3_600);
    expect(timeline.place({ session: 1, rtpTime: 1e9 + 3_600, arrivedMonotonic: Millis(9_000) })).toBe(9 * TIMESCALE);
    expect(timeline.place({ session: 2, rtpTime: 7, arrivedMonotonic: Millis(10_000) })).toBe(10 * TIMESCALE);
  });

  it('only grows, and stays within a second and the pictures\' least spacing of arrival, whatever the camera says', () => {
    const picture = fc.record({ session: fc.constantFrom(1, 2), rtpTime: fc.oneof(fc.nat(1e6), fc.nat(2 ** 40)), pause: fc.nat(5_000) });
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 60 }), (pictures) => {
        const timeline = new MediaTimeline();
        let elapsed = 0;
        let last = -1;
        for (const { session, rtpTime, pause } of pictures) {
          if (last >= 0) elapsed += pause;
          const media = timeline.place({ session, rtpTime, arrivedMonotonic: Millis(500 + elapsed) });
          expect(media).toBeGreaterThan(last);
          expect(Math.abs(media - (elapsed / 1_000) * TIMESCALE)).toBeLessThanOrEqual(TIMESCALE + pictures.length * 90);
          last = media;
        }
      }),
    );
  });
});
