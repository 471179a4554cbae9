import { setImmediate } from 'node:timers/promises';
import { siteTime } from '@latchkey/grants';
import { CodedError, Days, Instant, Millis, plus } from '@latchkey/kit';
import { RRuleTemporal } from 'rrule-temporal';

/** A time in which somebody is away: from its first moment until before its last. */
export interface AwayPeriod {
  readonly from: Instant;
  readonly until: Instant;
}

export interface ReadCalendar {
  /** Those that are not over, soonest first. */
  readonly periods: readonly AwayPeriod[];
  /** Entries that count not at all because they cannot be read, or only once because their repetition cannot. */
  readonly notRead: number;
}

const MOST_PERIODS = 1_000;
const LOOKS_AHEAD = Days(400);
const DAY = 86_400_000;
/** A rule may be made to find nothing for ever; an honest one of a lifetime needs far less. */
const MOST_STEPS = 20_000;
const MOST_REPEATED = 200;

/**
 * The times that the entries of a calendar take (iCalendar, RFC 5545), whatever they are called; cancelled ones take none. Repeated ones take each of their times in the next 400 days, but for those that were left out or moved.
 * `timeZone` is where days begin that name no zone. Throws `calendar.unusable` when it is no calendar.
 */
export async function readAwayPeriods(text: string, timeZone: string, now: Instant): Promise<ReadCalendar> {
  const lines = text.replace(/^\u{feff}/u, '').replaceAll(/\r?\n[ \t]/g, '').split(/\r\n|\n|\r/);
  if (!/^BEGIN:VCALENDAR\s*$/i.test(lines[0] ?? '')) throw new CodedError('calendar.unusable', 'This address gives no calendar. Copy the address for subscribing; it often ends with .ics.');
  const events = [...eventsOf(lines)];
  const moved = new Set(events.flatMap((event) => momentsOf(event, 'RECURRENCE-ID', timeZone).map((at) => `${event.get('UID')?.[0]?.value} ${at}`)));
  const periods: AwayPeriod[] = [];
  let [notRead, repeated] = [0, 0];
  for (const event of events) {
    if (event.get('STATUS')?.[0]?.value.toUpperCase() === 'CANCELLED') continue;
    const first = periodOf(event, timeZone);
    let all = first === undefined ? [] : [first];
    let isRead = first !== undefined;
    if (first !== undefined && (event.has('RRULE') || event.has('RDATE'))) {
      // Each rule may take a while, and others wait.
      await setImmediate();
      repeated += 1;
      const starts = repeated > MOST_REPEATED ? undefined : startsOf(event, first, timeZone, now);
      isRead = starts !== undefined;
      if (starts !== undefined) all = starts.filter((at) => !moved.has(`${event.get('UID')?.[0]?.value} ${at}`)).map((from) => ({ from, until: endOf(event, first, from, timeZone) }));
    }
    if (!isRead) notRead += 1;
    periods.push(...all.filter(({ from, until }) => until > now && from < until && from < plus(now, LOOKS_AHEAD)));
  }
  return { periods: periods.toSorted((one, other) => one.from - other.from).slice(0, MOST_PERIODS), notRead };
}

interface Property {
  readonly parameters: string;
  readonly value: string;
}
type Entry = ReadonlyMap<string, readonly Property[]>;

/** The properties of each VEVENT, without those of what stands inside it (an alarm). */
function* eventsOf(lines: readonly string[]): Generator<Entry> {
  let event: Map<string, Property[]> | undefined;
  let inside = 0;
  for (const line of lines) {
    const mark = /^(BEGIN|END):(\S+)/i.exec(line);
    if (mark === null) {
      const property = event === undefined || inside > 0 ? undefined : /^([A-Za-z-]{1,40})(;[^:"]*(?:"[^"]*"[^:"]*)*)?:(.*)$/.exec(line);
      const name = property?.[1]?.toUpperCase();
      if (name !== undefined) event?.set(name, [...(event.get(name) ?? []), { parameters: property?.[2] ?? '', value: (property?.[3] ?? '').trim() }]);
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

function periodOf(event: Entry, timeZone: string): AwayPeriod | undefined {
  const [start, end, duration] = ['DTSTART', 'DTEND', 'DURATION'].map((name) => event.get(name)?.[0]);
  const from = start === undefined ? undefined : momentOf(start, timeZone);
  if (start === undefined || from === undefined) return undefined;
  if (end !== undefined) {
    const until = momentOf(end, timeZone);
    return until === undefined ? undefined : { from, until };
  }
  const lasts = duration === undefined ? undefined : durationOf(duration.value);
  if (lasts !== undefined) return { from, until: plus(from, Millis(lasts)) };
  // Section 3.6.1: without an end a day is that day, and a moment takes no time.
  return { from, until: isDay(start.value) ? instantAt(dayAfter(start.value, 1), '000000', timeZone) : from };
}

/** When an entry that repeats begins, from the one that is not over yet; undefined where its rule cannot be read or asks for too much. */
function startsOf(event: Entry, { from, until }: AwayPeriod, timeZone: string, now: Instant): readonly Instant[] | undefined {
  const [start, rule, another] = [event.get('DTSTART')?.[0], ...(event.get('RRULE') ?? [])];
  if (start === undefined || another !== undefined) return undefined;
  const extra = momentsOf(event, 'RDATE', timeZone);
  if (extra.length !== listOf(event, 'RDATE').length) return undefined;
  const starts = new Set([from, ...extra]);
  if (rule !== undefined) {
    if (!/^[\w=;,+-]{1,300}$/.test(rule.value)) return undefined;
    // Its own zone decides on which day and at which hour it comes again.
    const zone = start.value.endsWith('Z') ? 'UTC' : zoneOf(start, timeZone);
    const began = isDay(start.value) ? `${start.value}T000000` : start.value.replace('Z', '');
    try {
      const rules = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${began}\nRRULE:${rule.value}`, maxIterations: MOST_STEPS });
      starts.clear();
      for (const at of [...rules.between(new Date(now - Math.max(until - from, DAY)), new Date(plus(now, LOOKS_AHEAD)), true).map((each) => Instant(each.epochMilliseconds)), ...extra]) starts.add(at);
    } catch {
      return undefined;
    }
  }
  for (const at of momentsOf(event, 'EXDATE', timeZone)) starts.delete(at);
  return [...starts];
}

/** As long as the first time; days stay days when the clocks change. */
function endOf(event: Entry, first: AwayPeriod, from: Instant, timeZone: string): Instant {
  if (!isDay(event.get('DTSTART')?.[0]?.value ?? '')) return plus(from, Millis(first.until - first.from));
  return instantAt(dayAfter(siteTime(from, timeZone).date.replaceAll('-', ''), Math.round((first.until - first.from) / DAY)), '000000', timeZone);
}

const listOf = (event: Entry, name: string): readonly Property[] => (event.get(name) ?? []).flatMap(({ parameters, value }) => value.split(',').map((one) => ({ parameters, value: one })));
const momentsOf = (event: Entry, name: string, timeZone: string): readonly Instant[] => listOf(event, name).flatMap((property) => momentOf(property, timeZone) ?? []);

const isDay = (value: string): boolean => /^\d{8}$/.test(value);
const dayAfter = (day: string, days: number): string => new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8))) + days * DAY).toISOString().slice(0, 10).replaceAll('-', '');

function momentOf(property: Property, timeZone: string): Instant | undefined {
  const { value } = property;
  const [, day = '', time = '000000', utc] = /^(\d{8})(?:T(\d{6})(Z)?)?$/.exec(value) ?? [];
  const [month, ofMonth, hour, minute] = [day.slice(4, 6), day.slice(6, 8), time.slice(0, 2), time.slice(2, 4)].map(Number);
  if (day < '19000101' || day > '29991231' || !between(month, 1, 12) || !between(ofMonth, 1, 31) || !between(hour, 0, 23) || !between(minute, 0, 59)) return undefined;
  if (utc !== undefined) return utcOf(day, time);
  return instantAt(day, time, zoneOf(property, timeZone));
}

/** The zone that a property names, where it is one of the time zone database. */
function zoneOf({ parameters }: Property, timeZone: string): string {
  const zone = /;TZID="?([\w/+-]{1,60})"?/i.exec(parameters)?.[1];
  return zone !== undefined && isTimeZone(zone) ? zone : timeZone;
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
