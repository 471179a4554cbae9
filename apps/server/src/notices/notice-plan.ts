import type { NoticeChannel, NoticeGroup, NoticeSettings } from '@latchkey/contract';
import { Instant, Minutes } from '@latchkey/kit';

/** Channels that reach a program, which wants everything at once and cannot take an alarm. */
export const MACHINE_CHANNELS: ReadonlySet<NoticeChannel> = new Set(['webhook', 'mqtt']);
const EVERY_CHANNEL: readonly NoticeChannel[] = ['push', 'ntfy', 'email', 'webhook', 'mqtt'];

/** How somebody is told who said nothing: guests hear of an alarm when nobody else took it. */
export const defaultSettings = (role: 'guest' | 'member' | 'owner'): NoticeSettings => ({
  channels: { alarm: [...EVERY_CHANNEL], question: [...EVERY_CHANNEL], result: [...EVERY_CHANNEL], passing: ['push', 'ntfy', 'webhook', 'mqtt'] },
  quiet: null,
  digestAt: null,
  timeZone: null,
  alarmTurn: role === 'guest' ? 2 : 1,
});

/** What somebody said, as it is kept, and by default what they did not say. */
export const settingsOf = (role: 'guest' | 'member' | 'owner', kept: Partial<NoticeSettings> | null): NoticeSettings => ({ ...defaultSettings(role), ...kept });

/** When a person hears of something: now, together with other things at an instant, or only on pages that are open. */
export type TellingTime = { readonly kind: 'now' } | { readonly kind: 'together'; readonly at: Instant } | { readonly kind: 'page' };

/** Alarms and questions are always told now. `soon`: it waits for no digest, only for the end of quiet hours. `timeZone` is an IANA name. */
export function tellingTime(group: NoticeGroup, { quiet, digestAt }: NoticeSettings, now: Instant, timeZone: string, soon = false): TellingTime {
  if (group === 'alarm' || group === 'question') return { kind: 'now' };
  const isQuiet = quiet !== null && isWithin(minuteOfDay(now, timeZone), minutesOf(quiet.from), minutesOf(quiet.until));
  if (group === 'passing') return isQuiet ? { kind: 'page' } : { kind: 'now' };
  if (digestAt !== null && !soon) return { kind: 'together', at: nextAt(now, minutesOf(digestAt), timeZone) };
  return isQuiet ? { kind: 'together', at: nextAt(now, minutesOf(quiet.until), timeZone) } : { kind: 'now' };
}

/** An alarm's channels for people, in order: what was named, then whatever else there is, since no setting may keep an alarm from a person. */
export function callOrder(settings: NoticeSettings, usable: ReadonlySet<NoticeChannel>): readonly NoticeChannel[] {
  return [...new Set([...settings.channels.alarm, ...EVERY_CHANNEL])].filter((channel) => usable.has(channel) && !MACHINE_CHANNELS.has(channel));
}

const DAY = 24 * 60;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Over midnight where it ends before it begins. */
const isWithin = (minute: number, from: number, until: number): boolean => (from <= until ? minute >= from && minute < until : minute >= from || minute < until);

function minuteOfDay(at: Instant, timeZone: string): number {
  return minutesOf(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at));
}

/** The next instant at which the clocks there show that minute. */
function nextAt(now: Instant, minute: number, timeZone: string): Instant {
  const whole = now - (now % Minutes(1));
  const ahead = (minute - minuteOfDay(now, timeZone) + DAY) % DAY || DAY;
  const guess = Instant(whole + Minutes(ahead));
  // Clocks may be changed in between: then the guess is off by what they were changed by.
  const off = ((minute - minuteOfDay(guess, timeZone) + DAY + DAY / 2) % DAY) - DAY / 2;
  return Instant(guess + Minutes(off));
}
