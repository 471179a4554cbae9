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

/** Expected parcels in the reader's own calendar. */
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
} as const satisfies Record<string, Route>;
