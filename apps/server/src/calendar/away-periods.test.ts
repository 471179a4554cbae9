import { Instant } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAwayPeriods } from './away-periods.ts';

const NOW = Instant(Date.parse('2026-11-23T12:00:00Z'));
const event = (...lines: readonly string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\r\n');
const calendar = (...events: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
const read = async (text: string, timeZone = 'Europe/Berlin') => {
  const { periods, notRead } = await readAwayPeriods(text, timeZone, NOW);
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
  ])('are read: %s', (_what, lines, period) => expect(read(calendar(event(...lines)))).resolves.toEqual({ notRead: 0, periods: [period] }));

  it.each([
    ['what is over', ['DTSTART:20261101T000000Z', 'DTEND:20261123T120000Z'], 0],
    ['what was cancelled', ['DTSTART;VALUE=DATE:20261224', 'STATUS:CANCELLED'], 0],
    ['a moment', ['DTSTART:20261201T090000Z'], 0],
    ['what ends before it begins', ['DTSTART:20261202T000000Z', 'DTEND:20261201T000000Z'], 0],
    ['a day that cannot be', ['DTSTART;VALUE=DATE:20261399'], 1],
    ['no day at all', ['SUMMARY:Holiday'], 1],
  ])('leave out %s', (_what, lines, notRead) => expect(read(calendar(event(...lines)))).resolves.toEqual({ notRead, periods: [] }));

  const starts = async (...lines: readonly string[]) => (await read(calendar(...lines))).periods.map(([from]) => from);

  it.each([
    ['each week', ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261207'], ['2026-11-22T23:00:00.000Z', '2026-11-29T23:00:00.000Z', '2026-12-06T23:00:00.000Z']],
    ['by the clock of its zone, also when it changes', ['DTSTART;TZID=Europe/Berlin:20270327T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'], ['2027-03-27T08:00:00.000Z', '2027-03-28T07:00:00.000Z', '2027-03-29T07:00:00.000Z']],
    ['but for what is left out', ['DTSTART:20261201T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20261202T090000Z', 'EXDATE:20261204T090000Z'], ['2026-12-01T09:00:00.000Z', '2026-12-03T09:00:00.000Z']],
    ['and on days that are named', ['DTSTART:20261201T090000Z', 'DURATION:PT1H', 'RDATE:20261203T090000Z,20261205T090000Z'], ['2026-12-01T09:00:00.000Z', '2026-12-03T09:00:00.000Z', '2026-12-05T09:00:00.000Z']],
    ['from the one that is not over', ['DTSTART:20261101T000000Z', 'DURATION:P10D', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=1,20;COUNT=4'], ['2026-11-20T00:00:00.000Z', '2026-12-01T00:00:00.000Z', '2026-12-20T00:00:00.000Z']],
    ['since long ago', ['DTSTART;VALUE=DATE:19310101', 'RRULE:FREQ=YEARLY'], ['2026-12-31T23:00:00.000Z']],
  ])('come again: %s', (_what, lines, expected) => expect(starts(event(...lines))).resolves.toEqual(expected));

  it('stay whole days when the clocks change', async () => {
    const { periods } = await read(calendar(event('DTSTART;VALUE=DATE:20270320', 'DTEND;VALUE=DATE:20270322', 'RRULE:FREQ=WEEKLY;COUNT=2')));
    expect(periods).toEqual([['2027-03-19T23:00:00.000Z', '2027-03-21T23:00:00.000Z'], ['2027-03-26T23:00:00.000Z', '2027-03-28T22:00:00.000Z']]);
  });

  it('are where one of them was moved to, and not where one was cancelled', () =>
    expect(starts(
      event('DTSTART:20261201T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
      event('RECURRENCE-ID:20261202T090000Z', 'DTSTART:20261209T090000Z', 'DURATION:PT1H'),
      event('RECURRENCE-ID:20261203T090000Z', 'DTSTART:20261203T090000Z', 'DURATION:PT1H', 'STATUS:CANCELLED'),
    )).resolves.toEqual(['2026-12-01T09:00:00.000Z', '2026-12-09T09:00:00.000Z']));

  it.each(['FREQ=SECONDLY', 'FREQ=DAILY;INTERVAL=0', 'FREQ=MINUTELY;BYHOUR=25', 'FREQ=NEVER', '<b>', 'FREQ=DAILY\\nDTSTART:19700101T000000Z', `FREQ=DAILY;BYDAY=${'MO,'.repeat(200)}`])('count once, and say so, where they repeat by %j', (rule) =>
    expect(read(calendar(event('DTSTART;VALUE=DATE:20261224', `RRULE:${rule}`)))).resolves.toEqual({ notRead: 1, periods: [['2026-12-23T23:00:00.000Z', '2026-12-24T23:00:00.000Z']] }));

  it.each(['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYDAY=5MO;BYMONTH=2;INTERVAL=999999999', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'])('are looked for within bounds by %j', async (rule) => {
    const { periods, notRead } = await read(calendar(event('DTSTART;VALUE=DATE:20200101', `RRULE:${rule}`)));
    expect([periods, notRead <= 1]).toEqual([[], true]);
  });

  it('of thousands that repeat are read for the first two hundred', async () => {
    const many = Array.from({ length: 1_000 }, (_each, index) => event(`DTSTART:202612${String(1 + (index % 28)).padStart(2, '0')}T000000Z`, 'DURATION:P1D', 'RRULE:FREQ=YEARLY'));
    expect((await read(calendar(...many))).notRead).toBe(800);
  });

  it('are sorted, and no more than a thousand', async () => {
    const many = Array.from({ length: 3_000 }, (_each, index) => event(`DTSTART:2026122${(index * 7) % 10}T000000Z`, 'DURATION:P1D'));
    const { periods } = await read(calendar(...many));
    expect(periods).toHaveLength(1_000);
    expect(periods).toEqual(periods.toSorted((one, other) => String(one[0]).localeCompare(String(other[0]))));
  });

  it.each(['', '<!doctype html>', '{"a":1}', 'BEGIN:VCARD\r\n'])('are in no %j', (text) => expect(read(text)).rejects.toMatchObject({ code: 'calendar.unusable' }));

  it('of anything at all are periods that are not over', async () => {
    const piece = fc.constantFrom('BEGIN:VEVENT', 'END:VEVENT', 'BEGIN:VALARM', 'END:VALARM', 'END:VCALENDAR', 'DTSTART:', 'DTEND;VALUE=DATE:', 'DURATION:P', '20261224', 'T090000', 'Z', '9W', '\r\n', '\n ', ';TZID=', '"', 'Europe/Berlin', ':', 'RRULE:', 'RDATE:', 'EXDATE:', 'RECURRENCE-ID:', 'FREQ=DAILY', ';INTERVAL=', ';BYDAY=MO', '99999999');
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 }), async (pieces) => {
      const { periods } = await readAwayPeriods(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${pieces.join('')}`, 'Asia/Kathmandu', NOW);
      for (const { from, until } of periods) expect(from < until && until > NOW).toBe(true);
    }));
  });
});
