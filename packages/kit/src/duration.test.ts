import { describe, expect, it } from 'vitest';
import { Days, formatDuration, Hours, Millis, Minutes, Seconds, toSeconds } from './duration.ts';
import { Bytes, GiB, KiB, MiB } from './bytes.ts';

describe('durations', () => {
  it('are milliseconds, whichever unit made them', () => {
    expect([Millis(5), Seconds(2), Minutes(1.5), Hours(1), Days(1)]).toEqual([5, 2_000, 90_000, 3_600_000, 86_400_000]);
    expect(toSeconds(Minutes(2))).toBe(120);
  });

  it.each([
    [Millis(0), '0 ms'],
    [Millis(839.6), '840 ms'],
    [Millis(-12), '-12 ms'],
    [Millis(999), '999 ms'],
    [Seconds(1), '1.0 s'],
    [Millis(2_449), '2.4 s'],
    [Minutes(3), '3 min'],
    [Minutes(59), '59 min'],
    [Hours(5), '5 h'],
    [Days(2), '48 h'],
    [Hours(-5), '-5 h'],
  ])('%d ms reads %s', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});

describe('bytes', () => {
  it('are counted in powers of two', () => {
    expect([Bytes(7), KiB(1), MiB(2), GiB(0.5)]).toEqual([7, 1_024, 2_097_152, 536_870_912]);
  });
});
