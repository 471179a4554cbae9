import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createLatencyMeter } from './latency-meter.ts';

describe('the latency meter', () => {
  it('says nothing before it was told anything', () => {
    expect(createLatencyMeter().summary).toBeUndefined();
  });

  it('tells the median and the worst, whatever the order', () => {
    const meter = createLatencyMeter();
    for (const duration of [30, 10, 500, 20, 40]) meter.add(Millis(duration));
    expect(meter.summary).toEqual({ answers: 5, median: 30, worst: 500 });
  });

  it('forgets all but the newest 50', () => {
    const meter = createLatencyMeter();
    meter.add(Millis(9_000));
    for (let at = 0; at < 50; at += 1) meter.add(Millis(7));
    expect(meter.summary).toEqual({ answers: 50, median: 7, worst: 7 });
  });
});
