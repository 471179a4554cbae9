import { z } from 'zod';
import { instant } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;

/** A person's calendar feed, without its address, which is shown once. */
export const calendarFeed = z
  .object({ createdAt: instant, /** When a calendar last fetched it; null: never yet. */ readAt: instant.nullable() })
  .meta({ id: 'CalendarFeed' });
export type CalendarFeed = z.infer<typeof calendarFeed>;

/** A calendar that the household follows, without its address, which may be a secret. In its times, doors ask first. */
export const awayCalendar = z
  .object({
    host: z.string(),
    readAt: instant,
    /** Since when it cannot be read; null while it can. What was read before counts on. */
    failedAt: instant.nullable(),
    /** Entries that repeat, of which only the first time counts, or that cannot be read. */
    notRead: z.int(),
    next: z.array(z.object({ from: instant, until: instant })),
  })
  .meta({ id: 'AwayCalendar' });
export type AwayCalendar = z.infer<typeof awayCalendar>;

/** Expected parcels in the reader's own calendar, and the household's calendar in what doors do. */
export const calendarRoutes = {
  showCalendar: { method: 'GET', path: '/api/v1/calendar', tag: 'Calendar', access: 'guest', summary: 'Whether your calendar feed has an address', success: { status: 200, body: z.object({ feed: calendarFeed.nullable() }) }, problems: SIGNED_IN },
  makeCalendar: {
    method: 'POST', path: '/api/v1/calendar', tag: 'Calendar', access: 'guest', verified: 'always', summary: 'Give your calendar feed an address, which is shown once; the one before answers no more',
    success: { status: 201, body: z.object({ url: z.string(), feed: calendarFeed }) }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  removeCalendar: { method: 'DELETE', path: '/api/v1/calendar', tag: 'Calendar', access: 'guest', summary: 'Take the address of your calendar feed back', success: { status: 204, body: null }, problems: SIGNED_IN },
  readCalendar: {
    method: 'GET', path: '/api/v1/calendars/{token}', tag: 'Calendar', access: 'public', summary: 'The feed as a calendar fetches it (iCalendar, RFC 5545): the address is all that it knows',
    params: z.object({ token: z.string().regex(/^[\w-]{43}$/) }), success: { status: 200, stream: 'text/calendar' }, problems: [...COMMON, 'request.not_found'],
  },
  showAwayCalendar: { method: 'GET', path: '/api/v1/away-calendar', tag: 'Calendar', access: 'member', summary: 'The calendar that the household follows, with its next times', success: { status: 200, body: z.object({ calendar: awayCalendar.nullable() }) }, problems: SIGNED_IN },
  followCalendar: {
    method: 'POST', path: '/api/v1/away-calendar', tag: 'Calendar', access: 'owner', verified: 'always', summary: 'Follow a calendar: in the times of its entries, a courier opens nothing without the household’s yes',
    body: z.object({ url: z.string().min(1).max(2_000).meta({ description: 'https or webcal; it is read before it is kept, and then every hour' }) }),
    success: { status: 201, body: z.object({ calendar: awayCalendar }) }, problems: [...SIGNED_IN, ...VERIFIED, 'calendar.unusable', 'request.conflict'],
  },
  unfollowCalendar: { method: 'DELETE', path: '/api/v1/away-calendar', tag: 'Calendar', access: 'owner', verified: 'always', summary: 'Follow no calendar: doors do what was signed', success: { status: 204, body: null }, problems: [...SIGNED_IN, ...VERIFIED] },
} as const satisfies Record<string, Route>;
