import { isTimeZone } from '@latchkey/kit';
import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** A way by which somebody is told. */
export const noticeChannel = z.enum(['push', 'ntfy', 'email', 'webhook', 'mqtt']).meta({ id: 'NoticeChannel' });
export type NoticeChannel = z.infer<typeof noticeChannel>;

/** What kind of news: an alarm, a question that somebody waits for, how something ended, or what is worth knowing only while it lasts. */
export const noticeGroup = z.enum(['alarm', 'question', 'result', 'passing']).meta({ id: 'NoticeGroup' });
export type NoticeGroup = z.infer<typeof noticeGroup>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'give a time such as 22:30').meta({ description: 'By the clock of `timeZone`' });
const channels = z.array(noticeChannel).max(5).refine((names) => new Set(names).size === names.length, 'name each channel once');

/** How one person wants to be told. */
export const noticeSettings = z
  .object({
    /** By which channels, the most wanted first. An alarm walks down its list until somebody takes it, and afterwards through the person's other channels. */
    channels: z.object({ alarm: channels, question: channels, result: channels, passing: channels }),
    /** Results wait until it ends, and what is worth knowing only while it lasts is not sent. Alarms and questions never heed it. */
    quiet: z.object({ from: clockTime, until: clockTime }).nullable(),
    /** Results come once a day, together; null: as they happen. */
    digestAt: clockTime.nullable(),
    /** The clock by which this person's hours go, and in which notices tell the time: an IANA name such as `Europe/Berlin`; null: the server's. */
    timeZone: z.string().max(60).refine(isTimeZone, 'a time zone such as Europe/Berlin').nullable(),
    /** When this person hears of an alarm: 1 at once, 2 when nobody took it within 15 s, and so on. */
    alarmTurn: z.int().min(1).max(5),
  })
  .meta({ id: 'NoticeSettings' });
export type NoticeSettings = z.infer<typeof noticeSettings>;

/** An address of one person's own, beside the push subscriptions of their devices and their e-mail. */
export const noticeTarget = z
  .object({
    id: id('ntt'),
    channel: z.enum(['ntfy', 'webhook', 'mqtt']),
    /** Where it goes: an ntfy topic's address, a webhook's, or the topic on the server's broker. */
    address: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'NoticeTarget' });
export type NoticeTarget = z.infer<typeof noticeTarget>;

const spread = z.object({ p50: z.number(), p95: z.number(), count: z.int() }).nullable();

/** How long a channel took, in seconds from the moment a notice was made; null where nothing was reported. */
export const noticeTimes = z
  .object({ channel: noticeChannel, sent: z.int(), failed: z.int(), handedOver: spread, shown: spread, acknowledged: spread })
  .meta({ id: 'NoticeTimes' });
export type NoticeTimes = z.infer<typeof noticeTimes>;
