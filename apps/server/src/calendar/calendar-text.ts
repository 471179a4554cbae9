import { type Instant, toIso } from '@latchkey/kit';

/** Something in a calendar. Without an end it is a moment. */
export interface CalendarEvent {
  /** The same in every copy of the feed, and nobody else's. */
  readonly uid: string;
  /** When what is said here was last changed. */
  readonly stamp: Instant;
  readonly start: Instant;
  readonly end?: Instant;
  readonly summary: string;
  readonly url?: string;
}

/** A line's length in octets without its end; RFC 5545, section 3.1. */
const LINE_OCTETS = 75;

/**
 * A calendar as iCalendar text (RFC 5545; NAME and REFRESH-INTERVAL by RFC 7986). All times are in UTC, so that it needs no time zones.
 * Events take no time of the reader's: nobody is busy because a parcel comes.
 */
export function calendarText(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Latchkey//Latchkey//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${textValue(name)}`,
    // Calendars that are older than RFC 7986 know the name by this.
    `X-WR-CALNAME:${textValue(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function eventLines({ uid, stamp, start, end, summary, url }: CalendarEvent): readonly string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${textValue(uid)}`,
    `DTSTAMP:${utc(stamp)}`,
    `DTSTART:${utc(start)}`,
    // An end has to be later than the beginning: section 3.8.2.2.
    ...(end === undefined || utc(end) <= utc(start) ? [] : [`DTEND:${utc(end)}`]),
    `SUMMARY:${textValue(summary)}`,
    ...(url === undefined ? [] : [`URL:${url}`]),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** `20261122T150000Z`: section 3.3.5, form 2. */
const utc = (at: Instant): string => toIso(at).replaceAll(/[-:]|\.\d+/g, '');

/** Section 3.3.11. Control characters have no place in it; what breaks a line anywhere becomes the one line break that there is. */
const textValue = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n|[\r\n\u{85}\u{2028}\u{2029}]/gu, '\n')
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, '');

/** Cuts a long line between characters, never inside one; each piece but the first begins with a space. */
function fold(line: string): string {
  let [folded, octets] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) [folded, octets] = [`${folded}\r\n `, 1];
    folded += character;
    octets += size;
  }
  return folded;
}
