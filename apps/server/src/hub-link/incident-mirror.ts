import type { JournalEntry } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { isNoticeKind } from '../notices/notice-kind.ts';
import type { RaiseNotice, Told } from '../notices/notice.ts';
import type { HubOfSite } from './entry-mirror.ts';

/** Tells the household of what moved at one of its doors and that no visit answered for. A kind that this server has no words for is kept in the journal only. */
export async function tellIncident(transaction: Transaction<Schema>, raise: RaiseNotice, { siteId, hubId }: HubOfSite, entry: Extract<JournalEntry, { kind: 'incident' }>): Promise<readonly Told[]> {
  const door = await transaction.selectFrom('access_points').select('name').where('site_id', '=', siteId).where('hub_id', '=', hubId).where('id', '=', entry.accessPointId).executeTakeFirst();
  if (door === undefined) return [];
  const facts = { place: door.name, at: entry.at, purpose: 'delivery', opened: true, clean: false, refusal: null } as const;
  const told: Told[] = [];
  for (const kind of entry.notices.filter(isNoticeKind)) told.push(...(await raise(transaction, { siteId, visitId: null, kind, facts })));
  return told;
}
