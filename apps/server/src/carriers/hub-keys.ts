import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** The key by which what a hub signed is checked: the `x` of its Ed25519 key. Also of a hub that was replaced since: what it signed stands. */
export async function hubKeyOf(db: Kysely<Schema>, hubId: string): Promise<string | null> {
  const row = await db.selectFrom('hubs').select('public_jwk').where('id', '=', hubId).executeTakeFirst();
  return row?.public_jwk.x ?? null;
}
