import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubOfSite } from '../hub-link/entry-mirror.ts';

/** Takes in a line about an act, as its hub wrote it. One that this server had told is no longer told. */
export async function mirrorAct(transaction: Transaction<Schema>, { siteId, hubId }: HubOfSite, line: { readonly seq: number; readonly id: string }, text: string, receivedAt: string): Promise<void> {
  await transaction.insertInto('acts').values({ site_id: siteId, hub_id: hubId, seq: line.seq, act_id: line.id, text, received_at: receivedAt }).execute();
  await transaction.deleteFrom('act_reports').where('site_id', '=', siteId).where('id', '=', line.id).execute();
}
