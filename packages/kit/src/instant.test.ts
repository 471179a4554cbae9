import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Millis, Seconds } from './duration.ts';
import { between, Instant, parseInstant, plus, toIso } from './instant.ts';

// What four digits of a year can say.
const instants = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.UTC(9_999, 11, 31) }).map(Instant);

describe('instants', () => {
  it('survive their text', () => {
    fc.assert(fc.property(instants, (instant) => parseInstant(toIso(instant)) === instant));
  });

  it('differ by what was added', () => {
    fc.assert(fc.property(instants, fc.integer({ min: -1e9, max: 1e9 }), (instant, span) => between(instant, plus(instant, Millis(span))) === span));
    expect(between(Instant(5_000), Instant(2_000))).toBe(Seconds(-3));
  });

  it('are written in UTC with milliseconds, so that texts sort as times do', () => {
    expect(toIso(Instant(0))).toBe('1970-01-01T00:00:00.000Z');
    fc.assert(fc.property(instants, instants, (one, other) => toIso(one) < toIso(other) === one < other));
  });

  it('are read with an offset', () => {
    expect(parseInstant('2026-03-01T10:00:00.250+02:00')).toBe(Date.UTC(2026, 2, 1, 8, 0, 0, 250));
  });

  it.each(['', 'soon', '2026-13-01T00:00:00Z', '2026-02-01T25:00:00Z', 'NaN', '\u0000', '0000-12-31T23:59:59.999Z', '-133491-01-19T09:16:29.055Z', '+010000-01-01T00:00:00.000Z'])('are not read out of %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
