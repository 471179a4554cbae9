import { Instant, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createClockLead } from './clock-lead.ts';

/** Delays in seconds of messages that are sent every minute, as a clock reads them that is off by so many seconds. */
const read = (off: number, delays: readonly number[]) => {
  const lead = createClockLead();
  return delays.map((delay, index) => lead(Instant(Seconds(index * 60)), Instant(Seconds(index * 60 + delay + off))) / 1_000);
};

describe('how long a message was under way', () => {
  it.each([0, 90, -90, 120, -120])('is seen with a clock that is off by %i s, once one was prompt', (off) => {
    expect(read(off, [0, 7, 0, 30])).toEqual([0, 7, 0, 30]);
  });

  it('does not make up for a clock that is further off', () => {
    expect(read(150, [0, 7])).toEqual([30, 37]);
  });
});
