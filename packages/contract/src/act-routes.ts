import { z } from 'zod';
import { toldAct } from './acts.ts';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

/** A line of the hub's journal about an act, as the hub wrote it: its text says what, by whom and when, and proves by its hashes that none before it is missing. */
export const actRecord = z
  .object({
    hubId: id('hub'), seq: z.int().positive(), text: z.string(), receivedAt: instant,
    /** What the ids in the text are called; null for what is forgotten. Words of the server: nothing proves them. */
    byName: z.string().nullable(), aboutName: z.string().nullable(),
  })
  .meta({ id: 'ActRecord' });
export type ActRecord = z.infer<typeof actRecord>;

/** Told by the server, and not yet in the hub's journal. */
export const waitingAct = toldAct.extend({ byName: z.string().nullable(), aboutName: z.string().nullable() }).meta({ id: 'WaitingAct' });
export type WaitingAct = z.infer<typeof waitingAct>;

export const actRoutes = {
  listActs: {
    method: 'GET', path: '/api/v1/acts', tag: 'Visits', access: 'member', summary: 'Who looked, took along or changed who may: lines of the hub’s journal, newest first, and what waits to become one',
    query: z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
    success: { status: 200, body: z.object({ items: z.array(actRecord), next: z.string().nullable(), waiting: z.array(waitingAct) }) },
    problems: ['request.invalid', 'request.too_many', 'server.failed', 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'],
  },
} as const satisfies Record<string, Route>;
