import { describe, expect, it } from 'vitest';
import { ageOf, plural, timeOfDay, timeWithSeconds } from './format.ts';

// Without a zone it is local time, as it is shown.
const AT = '2026-03-03T14:03:07';

describe('times', () => {
  it('have seconds during a visit, in 24 hours', () => {
    expect(timeWithSeconds('en', AT)).toBe('14:03:07');
    expect(timeOfDay('en', AT)).toBe('14:03');
  });

  it('keep Latin digits in Arabic', () => {
    expect(timeWithSeconds('ar', AT)).toContain('14:03:07');
  });

  it('start the day at 00', () => {
    expect(timeOfDay('en', '2026-03-03T00:05:00')).toBe('00:05');
  });
});

describe('plural', () => {
  it('takes the form of the count', () => {
    const forms = { one: '# parcel', other: '# parcels' };
    expect([0, 1, 2, 1_000].map((count) => plural('en', count, forms))).toEqual(['0 parcels', '1 parcel', '2 parcels', '1,000 parcels']);
  });

  it('knows the six forms of Arabic, and falls back to other', () => {
    const forms = { zero: 'z', one: 'one', two: 'two', few: 'few #', many: 'many #', other: 'other #' };
    expect([0, 1, 2, 5, 15, 100].map((count) => plural('ar', count, forms))).toEqual(['z', 'one', 'two', 'few 5', 'many 15', 'other 100']);
    expect(plural('ar', 2, { other: '# x' })).toBe('2 x');
  });
});

describe('ageOf', () => {
  it('is in seconds under a minute, then coarser', () => {
    expect(ageOf('en', 12_400)).toContain('12');
    expect(ageOf('en', 12_400)).toMatch(/sec/);
    expect(ageOf('en', 3 * 60_000 + 59_000)).toMatch(/^3 min/);
    expect(ageOf('en', 5 * 3_600_000)).toMatch(/^5 h/);
    expect(ageOf('en', 3 * 86_400_000)).toMatch(/^3 d/);
  });

  it('never lies in the future when clocks differ', () => {
    expect(ageOf('en', -5_000)).toMatch(/\b0 sec/);
  });
});
