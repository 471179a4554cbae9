import type { JournalEntry } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { isNoticeKind } from '../notices/notice-kind.ts';
import type { RaiseNotice, Told } from '../notices/notice.ts';
import type { HubOfSite } from './entry-mirror.ts';

/** Takes in what moved at one of a hub's doors and that no visit answered for, and tells the household. A kind that this server has no words for is kept in the journal only. */
export async function mirrorIncident(transaction: Transaction<Schema>, raise: RaiseNotice, { siteId, hubId }: HubOfSite, entry: Extract<JournalEntry, { kind: 'incident' }>): Promise<readonly Told[]> {
  const door = await transaction.selectFrom('access_points').select('name').where('site_id', '=', siteId).where('hub_id', '=', hubId).where('id', '=', entry.accessPointId).executeTakeFirst();
  if (door === undefined) return [];
  const { seq, at, type, state, incidentId, recordingId, accessPointId } = entry;
  if (incidentId !== undefined) {
    await transaction
      .insertInto('incident_entries')
      .values({ site_id: siteId, hub_id: hubId, seq, incident_id: incidentId, access_point_id: accessPointId, recording_id: recordingId ?? null, at, type, data: JSON.stringify(entry.data), state, notices: JSON.stringify(entry.notices) })
      .execute();
  }
  const facts = { place: door.name, at, purpose: 'delivery', opened: true, clean: false, refusal: null } as const;
  const told: Told[] = [];
  for (const kind of entry.notices.filter(isNoticeKind)) told.push(...(await raise(transaction, { siteId, visitId: null, incidentId: incidentId ?? null, kind, facts })));
  return told;
}
