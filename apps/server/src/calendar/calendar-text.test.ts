import { Instant } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarText, type CalendarEvent } from './calendar-text.ts';

const AT = Instant(Date.parse('2026-11-22T15:00:00.500Z'));
const event: CalendarEvent = { uid: 'par_1@latchkey', stamp: AT, start: AT, end: Instant(AT + 3_600_000), summary: 'Book' };
const unfolded = (text: string): readonly string[] => text.replaceAll('\r\n ', '').split('\r\n');
/** What a calendar reads out of a TEXT value. */
const read = (value: string): string => value.replaceAll(/\\(.)/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign));

/** Every character, halves of characters, and often one that means something in this format. */
const anything = fc
  .array(fc.oneof(fc.constantFrom('\r', '\n', '\\', ';', ',', ':', '\u0085', '\u2028', '\u2029', '\u0000', 'n', ' ', 'é'), fc.integer({ min: 0, max: 0x10_ff_ff }).map((code) => String.fromCodePoint(code))), { maxLength: 120 })
  .map((characters) => characters.join(''));

describe('a calendar', () => {
  it('is what RFC 5545 asks for', () => {
    expect(unfolded(calendarText('Home', [event]))).toEqual([
      'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Latchkey//Latchkey//EN', 'CALSCALE:GREGORIAN', 'NAME:Home', 'X-WR-CALNAME:Home', 'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'BEGIN:VEVENT', 'UID:par_1@latchkey', 'DTSTAMP:20261122T150000Z', 'DTSTART:20261122T150000Z', 'DTEND:20261122T160000Z', 'SUMMARY:Book', 'TRANSP:TRANSPARENT', 'END:VEVENT',
      'END:VCALENDAR', '',
    ]);
  });

  it('has no end where it is not after the beginning', () => expect(calendarText('Home', [{ ...event, end: Instant(AT + 1) }])).not.toContain('DTEND'));

  it.each([
    ['Shoes, size 42; new', String.raw`Shoes\, size 42\; new`],
    [String.raw`C:\new`, String.raw`C:\\new`],
    ['two\r\nlines', String.raw`two\nlines`],
    ['a\rEND:VEVENT', String.raw`a\nEND:VEVENT`],
    ['bell\u0007', 'bell'],
  ])('says %j as %s', (summary, written) => expect(unfolded(calendarText('Home', [{ ...event, summary }]))).toContain(`SUMMARY:${written}`));

  it('whatever it says, is lines of at most 75 octets that read as they were meant', () => {
    fc.assert(fc.property(anything, (summary) => {
      const text = calendarText('Home', [{ ...event, summary }]);
      const lines = text.split('\r\n');
      expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/\p{Cc}/u);
      // No text makes a line of its own.
      expect(unfolded(text)).toHaveLength(17);
      const said = unfolded(text).find((line) => line.startsWith('SUMMARY:')) ?? '';
      expect(read(said.slice('SUMMARY:'.length))).toBe(summary.replaceAll(/\r\n|[\r\u{85}\u{2028}\u{2029}]/gu, '\n').replaceAll(/(?!\n)\p{Cc}/gu, '').toWellFormed());
    }));
  });
});
