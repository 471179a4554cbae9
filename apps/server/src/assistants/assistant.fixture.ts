import { newId, plus, systemClock, Minutes, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { hashToken } from '../identity/token-hash.ts';

/** An access token of a grant that is there, or of a new one of this person with every scope. */
export async function addAssistant(db: Kysely<Schema>, memberId: string, grantId?: string, audience: 'mcp' | 'alexa' = 'mcp'): Promise<string> {
  const now = systemClock.now();
  const later = toIso(plus(now, Minutes(10)));
  const id = grantId ?? newId('agr');
  if (grantId === undefined) {
    const scopes = JSON.stringify(['parcels:read', 'doors:read', 'visits:read', ...(audience === 'alexa' ? ['doors:lock'] : [])]);
    await db.insertInto('assistant_grants').values({ id, client_id: audience, member_id: memberId, name: 'Reader', host: '127.0.0.1:3000', audience, scopes, created_at: toIso(now), last_used_at: toIso(now), expires_at: later }).execute();
  }
  const token = `lk_access_${newId('x').slice(2).padEnd(43, 'x')}`;
  await db.insertInto('assistant_tokens').values({ token_hash: hashToken(token), grant_id: id, kind: 'access', expires_at: later, used_at: null, redirect_uri: null, challenge: null }).execute();
  return token;
}
