import { z } from 'zod';
import { id } from './primitives.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site', 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;

/** What a household may do with all that is kept about it. */
export const owningRoutes = {
  exportHousehold: {
    method: 'GET', path: '/api/v1/household/export', tag: 'Household', access: 'owner', verified: 'always', summary: 'Every row that the server keeps about the household, as lines of JSON; docs/reference/export-format.md says how',
    success: { status: 200, stream: 'application/x-ndjson' }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  erasePerson: {
    method: 'DELETE', path: '/api/v1/people/{memberId}/data', tag: 'People', access: 'owner', verified: 'always', summary: 'Forget a person: ends their membership and deletes what names them; their random id stays in the doors’ record', params: z.object({ memberId: id('mem') }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
} as const satisfies Record<string, Route>;
