import type { RecordingFacts } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubOfSite } from './entry-mirror.ts';
import { refuseEntry } from './refused-entry.ts';

/** Takes over what a hub says of a recording. Throws `entry.foreign_recording` when the door or the recording is not this hub's. */
export async function mirrorRecording(transaction: Transaction<Schema>, hub: HubOfSite, facts: RecordingFacts, receivedAt: string): Promise<void> {
  const { siteId, hubId } = hub;
  const place = await transaction.selectFrom('access_points').select('hub_id').where('site_id', '=', siteId).where('id', '=', facts.accessPointId).executeTakeFirst();
  if (place?.hub_id !== hubId) throw refuseEntry('foreign_recording', 'The line names a door that is not this hub’s');
  const measured = {
    state: facts.state,
    started_at: facts.startedAt,
    duration_millis: facts.durationMillis,
    bytes: whole(facts.bytes),
    frames: facts.frames,
    masked_percent: facts.maskedPercent ?? null,
    updated_at: receivedAt,
  };
  const written = await transaction
    .insertInto('recordings')
    .values({ site_id: siteId, id: facts.recordingId, hub_id: hubId, visit_id: facts.visitId, access_point_id: facts.accessPointId, created_at: receivedAt, ...measured })
    .onConflict((conflict) => conflict.columns(['site_id', 'id']).doUpdateSet(measured).where('recordings.hub_id', '=', hubId).where('recordings.access_point_id', '=', facts.accessPointId))
    .executeTakeFirst();
  if (written.numInsertedOrUpdatedRows !== 1n) throw refuseEntry('foreign_recording', 'The line names a recording of another door');
}

const whole = (count: number): number => Math.min(Math.round(count), Number.MAX_SAFE_INTEGER);
