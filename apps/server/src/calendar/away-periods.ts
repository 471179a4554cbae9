import { siteTime } from '@latchkey/grants';
import { CodedError, Days, Instant, Millis, plus } from '@latchkey/kit';

/** A time in which somebody is away: from its first moment until before its last. */
export interface AwayPeriod {
  readonly from: Instant;
  readonly until: Instant;
}

export interface ReadCalendar {
  /** Those that are not over, soonest first. */
  readonly periods: readonly AwayPeriod[];
  /** Entries that count only once although they repeat, or not at all, because they cannot be read. */
  readonly notRead: number;
}

const MOST_PERIODS = 1_000;
const LOOKS_AHEAD = Days(400);
const DAY = 86_400_000;

/**
 * The times that the entries of a calendar take (iCalendar, RFC 5545), whatever they are called; cancelled ones take none. Repeated ones count once, at their first time.
 * `timeZone` is where days begin that name no zone. Throws `calendar.unusable` when it is no calendar.
 */
export function readAwayPeriods(text: string, timeZone: string, now: Instant): ReadCalendar {
  const lines = text.replace(/^\u{feff}/u, '').replaceAll(/\r?\n[ \t]/g, '').split(/\r\n|\n|\r/);
  if (!/^BEGIN:VCALENDAR\s*$/i.test(lines[0] ?? '')) throw new CodedError('calendar.unusable', 'This address gives no calendar. Copy the address for subscribing; it often ends with .ics.');
  const periods: AwayPeriod[] = [];
  let notRead = 0;
  for (const event of eventsOf(lines)) {
    if (event.get('STATUS')?.value.toUpperCase() === 'CANCELLED') continue;
    const period = periodOf(event, timeZone);
    if (period === undefined || event.has('RRULE') || event.has('RDATE')) notRead += 1;
    if (period !== undefined && period.until > now && period.from < period.until && period.from < plus(now, LOOKS_AHEAD)) periods.push(period);
  }
  return { periods: periods.toSorted((one, other) => one.from - other.from).slice(0, MOST_PERIODS), notRead };
}

interface Property {
  readonly parameters: string;
  readonly value: string;
}

/** The properties of each VEVENT, without those of what stands inside it (an alarm). */
function* eventsOf(lines: readonly string[]): Generator<ReadonlyMap<string, Property>> {
  let event: Map<string, Property> | undefined;
  let inside = 0;
  for (const line of lines) {
    const mark = /^(BEGIN|END):(\S+)/i.exec(line);
    if (mark === null) {
      const property = event === undefined || inside > 0 ? undefined : /^([A-Za-z-]{1,40})(;[^:"]*(?:"[^"]*"[^:"]*)*)?:(.*)$/.exec(line);
      if (property?.[1] !== undefined) event?.set(property[1].toUpperCase(), { parameters: property[2] ?? '', value: (property[3] ?? '').trim() });
    } else if (event === undefined) {
      if (mark[0].toUpperCase() === 'BEGIN:VEVENT') [event, inside] = [new Map(), 0];
    } else if (mark[1]?.toUpperCase() === 'BEGIN') inside += 1;
    else if (inside > 0) inside -= 1;
    else {
      yield event;
      event = undefined;
    }
  }
}

function periodOf(event: ReadonlyMap<string, Property>, timeZone: string): AwayPeriod | undefined {
  const [start, end, duration] = [event.get('DTSTART'), event.get('DTEND'), event.get('DURATION')];
  const from = start === undefined ? undefined : momentOf(start, timeZone);
  if (start === undefined || from === undefined) return undefined;
  if (end !== undefined) {
    const until = momentOf(end, timeZone);
    return until === undefined ? undefined : { from, until };
  }
  const lasts = duration === undefined ? undefined : durationOf(duration.value);
  if (lasts !== undefined) return { from, until: plus(from, Millis(lasts)) };
  // Section 3.6.1: without an end a day is that day, and a moment takes no time.
  return { from, until: isDay(start.value) ? instantAt(nextDay(start.value), '000000', timeZone) : from };
}

const isDay = (value: string): boolean => /^\d{8}$/.test(value);
const nextDay = (day: string): string => new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8))) + DAY).toISOString().slice(0, 10).replaceAll('-', '');

function momentOf({ parameters, value }: Property, timeZone: string): Instant | undefined {
  const [, day = '', time = '000000', utc] = /^(\d{8})(?:T(\d{6})(Z)?)?$/.exec(value) ?? [];
  const [month, ofMonth, hour, minute] = [day.slice(4, 6), day.slice(6, 8), time.slice(0, 2), time.slice(2, 4)].map(Number);
  if (day < '19000101' || day > '29991231' || !between(month, 1, 12) || !between(ofMonth, 1, 31) || !between(hour, 0, 23) || !between(minute, 0, 59)) return undefined;
  if (utc !== undefined) return utcOf(day, time);
  const zone = /;TZID="?([\w/+-]{1,60})"?/i.exec(parameters)?.[1];
  return instantAt(day, time, zone !== undefined && isTimeZone(zone) ? zone : timeZone);
}

const between = (value: number | undefined, least: number, most: number): boolean => value !== undefined && value >= least && value <= most;
const utcOf = (day: string, time: string): Instant => Instant(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)), Number(time.slice(0, 2)), Number(time.slice(2, 4)), Math.min(59, Number(time.slice(4, 6)))));

/** When a clock in this zone shows that. */
function instantAt(day: string, time: string, timeZone: string): Instant {
  const wanted = utcOf(day, time);
  let at = wanted;
  // The second round is for a change of the clocks in between.
  for (let round = 0; round < 2; round += 1) {
    const shown = siteTime(at, timeZone);
    at = Instant(at + Math.floor(wanted / 60_000) * 60_000 - Date.parse(`${shown.date}T${shown.time}:00Z`));
  }
  return at;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Milliseconds; section 3.3.6. */
function durationOf(text: string): number | undefined {
  const [all, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(text) ?? [];
  return all === undefined ? undefined : ((Number(weeks) * 7 + Number(days)) * 24 * 3_600 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}
