import { z } from 'zod';
import { noticeChannel, noticeSettings, noticeTarget, noticeTimes } from './notice-schemas.ts';
import { id } from './primitives.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'] as const;

/** How a person is told, and how long it took. */
export const noticeRoutes = {
  showNoticeSettings: {
    method: 'GET', path: '/api/v1/notice-settings', tag: 'Notifications', access: 'guest', summary: 'How you are told, and by which channels you can be',
    success: { status: 200, body: z.object({ settings: noticeSettings, targets: z.array(noticeTarget), usable: z.array(noticeChannel) }) }, problems: SIGNED_IN,
  },
  changeNoticeSettings: { method: 'PATCH', path: '/api/v1/notice-settings', tag: 'Notifications', access: 'guest', summary: 'Change how you are told', body: noticeSettings.partial(), success: { status: 200, body: noticeSettings }, problems: SIGNED_IN },
  addNoticeTarget: {
    method: 'POST', path: '/api/v1/notice-targets', tag: 'Notifications', access: 'guest', verified: 'when-passkey', summary: 'Be told by ntfy, by a webhook or over MQTT',
    body: z.discriminatedUnion('channel', [
      z.object({ channel: z.literal('ntfy'), url: z.url().max(500).meta({ description: 'A topic’s address, such as https://ntfy.sh/my-door-8f3k2' }) }),
      z.object({ channel: z.literal('webhook'), url: z.url().max(500) }),
      z.object({ channel: z.literal('mqtt') }),
    ]),
    success: { status: 201, body: noticeTarget.extend({ secret: z.string().nullable().meta({ description: 'A webhook’s, for checking signatures (Standard Webhooks). Shown once' }) }) },
    problems: [...SIGNED_IN, 'session.verification_needed', 'session.passkey_missing', 'request.conflict', 'webhook.url_refused'],
  },
  removeNoticeTarget: { method: 'DELETE', path: '/api/v1/notice-targets/{targetId}', tag: 'Notifications', access: 'guest', summary: 'Be told there no longer', params: z.object({ targetId: id('ntt') }), success: { status: 204, body: null }, problems: SIGNED_IN },
  takeAlarm: {
    method: 'POST', path: '/api/v1/notifications/{notificationId}/take', tag: 'Notifications', access: 'member', summary: 'Take an alarm: nobody else is called any more', params: z.object({ notificationId: id('ntf') }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
  showNoticeTimes: {
    method: 'GET', path: '/api/v1/notice-times', tag: 'Notifications', access: 'guest', summary: 'How long telling the household took in the last 30 days, by channel',
    success: { status: 200, body: z.object({ items: z.array(noticeTimes) }) }, problems: SIGNED_IN,
  },
} as const satisfies Record<string, Route>;
