import { z } from 'zod';
import { id } from './primitives.ts';
import { keptKinds, retentionQuery } from './retention-schemas.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site', 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;

/** What a household may do with all that is kept about it. */
export const owningRoutes = {
  exportHousehold: {
    method: 'GET', path: '/api/v1/household/export', tag: 'Household', access: 'owner', verified: 'always', summary: 'Every row that the server keeps about the household, as lines of JSON; docs/reference/export-format.md says how',
    success: { status: 200, stream: 'application/x-ndjson' }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  showRetention: {
    method: 'GET', path: '/api/v1/household/retention', tag: 'Household', access: 'member', summary: 'How much is kept of what owners choose a time for, and how much a time in days would delete; the choice itself is signed with the policy',
    query: retentionQuery, success: { status: 200, body: keptKinds }, problems: SIGNED_IN,
  },
  erasePerson: {
    method: 'DELETE', path: '/api/v1/people/{memberId}/data', tag: 'People', access: 'owner', verified: 'always', summary: 'Forget a person: ends their membership and deletes what names them; their random id stays in the doors’ record', params: z.object({ memberId: id('mem') }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
} as const satisfies Record<string, Route>;
