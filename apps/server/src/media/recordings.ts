import { type Recording, recordingKeys } from '@latchkey/contract';
import { CodedError, Seconds } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { RecordingsTable, Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import type { Resident } from '../identity/caller.ts';
import { asProblem } from './hub-refusal.ts';
import { findRecording, type RecordingStream, recordingsFor } from './recording-stream.ts';

const KEY_PROBLEMS = ['recording.gone', 'hub.offline', 'hub.timeout', 'request.conflict'] as const;
const HUB_ANSWERS_WITHIN = Seconds(5);
const byMember = ({ memberId }: Resident) => ({ kind: 'member', id: memberId }) as const;
const keysReply = recordingKeys.omit({ recordingId: true });

/** Handlers for recordings: the hub keeps the bytes, sealed for the household's devices; the server what they are about. */
export function createRecordings({ db, stream, hubLink }: { readonly db: Kysely<Schema>; readonly stream: RecordingStream; readonly hubLink: Pick<HubLink, 'send'> }): Handlers<'playRecording' | 'showRecordingKeys' | 'shareRecording' | 'listRecordings' | 'showRecording'> {
  const find = ({ siteId, memberId }: Resident, recordingId: string) => findRecording(db, siteId, recordingId, memberId);
  const refuse = (error: unknown): never => {
    throw asProblem(error, KEY_PROBLEMS, 'hub.timeout', 'The home cannot be asked for this recording right now.');
  };

  return {
    async playRecording({ caller, params, query, request, signal }) {
      return stream(await find(caller, params.recordingId), { part: query.part, range: request.headers.range, by: byMember(caller) }, signal);
    },
    async showRecordingKeys({ caller, params: { recordingId } }) {
      const row = await find(caller, recordingId);
      const reply = keysReply.safeParse(await hubLink.send(row.hub_id, 'recording.keys', { recordingId, by: byMember(caller) }, { deadline: HUB_ANSWERS_WITHIN }).catch(refuse));
      if (!reply.success) throw new CodedError('hub.timeout', 'The home sent something that is not a key.');
      return { recordingId, ...reply.data };
    },
    async shareRecording({ caller, params: { recordingId }, body }) {
      const row = await find(caller, recordingId);
      await hubLink.send(row.hub_id, 'recording.share', { recordingId, envelopes: body.envelopes, by: byMember(caller) }, { deadline: HUB_ANSWERS_WITHIN }).catch(refuse);
    },
    async listRecordings({ caller, query }) {
      let rows = recordingsFor(db, caller.siteId, caller.memberId).selectAll().where('state', '<>', 'deleted').orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('rec', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      const items = (await rows.execute()).map(toRecording);
      return pageOf(items, query.limit);
    },
    async showRecording({ caller, params }) {
      return toRecording(await find(caller, params.recordingId));
    },
  };
}

/** A recording as the pages know it. */
export const toRecording = (row: Selectable<RecordingsTable>): Recording => ({
  // Ids in the database were validated when they came in.
  id: row.id as Recording['id'],
  visitId: row.visit_id as Recording['visitId'],
  accessPointId: row.access_point_id as Recording['accessPointId'],
  state: row.state,
  startedAt: row.started_at,
  durationMillis: row.duration_millis,
  bytes: row.bytes,
  frames: row.frames,
  ...(row.masked_percent !== null && { maskedPercent: row.masked_percent }),
});
