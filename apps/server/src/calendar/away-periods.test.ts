import { Instant } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAwayPeriods } from './away-periods.ts';

const NOW = Instant(Date.parse('2026-11-23T12:00:00Z'));
const event = (...lines: readonly string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\r\n');
const calendar = (...events: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
const read = (text: string, timeZone = 'Europe/Berlin') => {
  const { periods, notRead } = readAwayPeriods(text, timeZone, NOW);
  return { notRead, periods: periods.map(({ from, until }) => [new Date(from).toISOString(), new Date(until).toISOString()]) };
};

describe('the times of a calendar', () => {
  it.each([
    ['a day, where the household is', ['DTSTART;VALUE=DATE:20261224'], ['2026-12-23T23:00:00.000Z', '2026-12-24T23:00:00.000Z']],
    ['several days, the last not in it', ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'], ['2026-12-23T23:00:00.000Z', '2026-12-26T23:00:00.000Z']],
    ['days on which the clocks change', ['DTSTART;VALUE=DATE:20270328', 'DTEND;VALUE=DATE:20270329'], ['2027-03-27T23:00:00.000Z', '2027-03-28T22:00:00.000Z']],
    ['a time in UTC', ['DTSTART:20261201T090000Z', 'DTEND:20261201T101530Z'], ['2026-12-01T09:00:00.000Z', '2026-12-01T10:15:30.000Z']],
    ['a time in a zone', ['DTSTART;TZID=America/New_York:20261201T090030', 'DURATION:PT1H30M'], ['2026-12-01T14:00:30.000Z', '2026-12-01T15:30:30.000Z']],
    ['a zone that nobody knows: the household’s', ['DTSTART;TZID="W. Europe":20261201T090000', 'DTEND;TZID="W. Europe":20261201T100000'], ['2026-12-01T08:00:00.000Z', '2026-12-01T09:00:00.000Z']],
    ['what began before now', ['DTSTART:20261101T000000Z', 'DTEND:20261130T000000Z'], ['2026-11-01T00:00:00.000Z', '2026-11-30T00:00:00.000Z']],
    ['a folded line, and an alarm inside that is another’s time', ['DTSTART;VALUE=DATE:2026', ' 1224', 'BEGIN:VALARM', 'DURATION:PT99H', 'END:VALARM'], ['2026-12-23T23:00:00.000Z', '2026-12-24T23:00:00.000Z']],
  ])('are read: %s', (_what, lines, period) => expect(read(calendar(event(...lines)))).toEqual({ notRead: 0, periods: [period] }));

  it.each([
    ['what is over', ['DTSTART:20261101T000000Z', 'DTEND:20261123T120000Z'], 0],
    ['what was cancelled', ['DTSTART;VALUE=DATE:20261224', 'STATUS:CANCELLED'], 0],
    ['a moment', ['DTSTART:20261201T090000Z'], 0],
    ['what ends before it begins', ['DTSTART:20261202T000000Z', 'DTEND:20261201T000000Z'], 0],
    ['a day that cannot be', ['DTSTART;VALUE=DATE:20261399'], 1],
    ['no day at all', ['SUMMARY:Holiday'], 1],
  ])('leave out %s', (_what, lines, notRead) => expect(read(calendar(event(...lines)))).toEqual({ notRead, periods: [] }));

  it('count what repeats once, and say so', () => expect(read(calendar(event('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=DAILY;COUNT=999999999')))).toMatchObject({ notRead: 1, periods: [expect.anything()] }));

  it('are sorted, and no more than a thousand', () => {
    const many = Array.from({ length: 3_000 }, (_each, index) => event(`DTSTART:2026122${(index * 7) % 10}T000000Z`, 'DURATION:P1D'));
    const { periods } = read(calendar(...many));
    expect(periods).toHaveLength(1_000);
    expect(periods).toEqual(periods.toSorted((one, other) => String(one[0]).localeCompare(String(other[0]))));
  });

  it.each(['', '<!doctype html>', '{"a":1}', 'BEGIN:VCARD\r\n'])('are in no %j', (text) => expect(() => read(text)).toThrow(expect.objectContaining({ code: 'calendar.unusable' })));

  it('of anything at all are periods that are not over', () => {
    const piece = fc.constantFrom('BEGIN:VEVENT', 'END:VEVENT', 'BEGIN:VALARM', 'END:VALARM', 'END:VCALENDAR', 'DTSTART:', 'DTEND;VALUE=DATE:', 'DURATION:P', '20261224', 'T090000', 'Z', '9W', '\r\n', '\n ', ';TZID=', '"', 'Europe/Berlin', ':', 'RRULE:', '99999999');
    fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 }), (pieces) => {
      const { periods } = readAwayPeriods(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${pieces.join('')}`, 'Asia/Kathmandu', NOW);
      for (const { from, until } of periods) expect(from < until && until > NOW).toBe(true);
    }));
  });
});
