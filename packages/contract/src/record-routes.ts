import { z } from 'zod';
import { id } from './primitives.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.unauthenticated', 'request.forbidden', 'request.not_found', 'request.cross_site'] as const;
const size = z.int().positive().max(Number.MAX_SAFE_INTEGER);

/** A checkpoint of the hub's journal, and the proof (RFC 9162 consistency, base64) that it continues the one of size `from`. */
export const recordStep = z.object({ size, note: z.string(), from: z.int().nonnegative(), proof: z.array(z.string()) }).meta({ id: 'RecordStep' });

/** How the household's devices follow the hub's journal, and say that they saw it. */
export const recordRoutes = {
  showRecord: {
    method: 'GET', path: '/api/v1/record', tag: 'Devices', access: 'guest', summary: 'Checkpoints of the hub’s journal from the one of size `after` on, oldest first; without it the latest only',
    query: z.object({ after: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional() }), success: { status: 200, body: z.object({ checkpoints: z.array(recordStep) }) }, problems: SIGNED_IN,
  },
  addCosignatures: {
    method: 'POST', path: '/api/v1/record/cosignatures', tag: 'Devices', access: 'guest', summary: 'Signature lines by which a confirmed device of yours says when it saw checkpoints (c2sp.org/tlog-cosignature)',
    body: z.object({ deviceId: id('dev'), cosignatures: z.array(z.object({ size, line: z.string().max(400) })).min(1).max(200) }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, 'request.conflict'],
  },
} as const satisfies Record<string, Route>;
