import type { Incident, IncidentWithTimeline } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { IncidentEntriesTable, RecordingsTable, Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor } from '../http/id-cursor.ts';
import { spanOf } from '../http/instants.ts';
import { toRecording } from '../media/recordings.ts';

/** Handlers for what alarmed between visits. */
export function createIncidents({ db }: { readonly db: Kysely<Schema> }): Handlers<'listIncidents' | 'showIncident'> {
  const read = async (siteId: string, ids: readonly string[]): Promise<readonly IncidentWithTimeline[]> => {
    const rows = ids.length === 0 ? [] : await db.selectFrom('incident_entries').selectAll().where('site_id', '=', siteId).where('incident_id', 'in', ids).orderBy('seq').execute();
    if (rows.length === 0) return [];
    const recordings = await db.selectFrom('recordings').selectAll().where('site_id', '=', siteId).where('id', 'in', [...new Set(rows.map((row) => row.recording_id ?? ''))]).execute();
    const doors = await db.selectFrom('access_points').select(['id', 'name']).where('site_id', '=', siteId).execute();
    return ids.flatMap((id) => {
      const lines = rows.filter((row) => row.incident_id === id);
      const [first] = lines;
      if (first === undefined) return [];
      return [toIncident(first, lines, doors.find((door) => door.id === first.access_point_id)?.name ?? '', recordings.find((one) => one.id === first.recording_id))];
    });
  };

  return {
    async listIncidents({ caller, query }) {
      const before = idCursor('inc', query.cursor);
      let wanted = db.selectFrom('incident_entries').select('incident_id').groupBy('incident_id').where('site_id', '=', caller.siteId).orderBy('incident_id', 'desc').limit(query.limit + 1);
      if (before !== undefined) wanted = wanted.where('incident_id', '<', before);
      if (query.accessPointId !== undefined) wanted = wanted.where('access_point_id', '=', query.accessPointId);
      const { from, until } = spanOf(query);
      const began = sql<string>`min(at)`;
      if (from !== undefined) wanted = wanted.having(began, '>=', from);
      if (until !== undefined) wanted = wanted.having(began, '<', until);
      const ids = (await wanted.execute()).map((row) => row.incident_id);
      const items = (await read(caller.siteId, ids.slice(0, query.limit))).map(({ entries: _entries, ...incident }): Incident => incident);
      return { items, next: ids.length > query.limit ? (ids[query.limit - 1] ?? null) : null };
    },
    async showIncident({ caller, params }) {
      const [incident] = await read(caller.siteId, [params.incidentId]);
      if (incident === undefined) throw new CodedError('request.not_found', 'There is no such incident.');
      return incident;
    },
  };
}

/** Ids and names in the database were validated when they came in; the casts give them back the contract's types. */
function toIncident(first: Selectable<IncidentEntriesTable>, lines: readonly Selectable<IncidentEntriesTable>[], doorName: string, recording: Selectable<RecordingsTable> | undefined): IncidentWithTimeline {
  const last = lines.at(-1) ?? first;
  return {
    id: first.incident_id as Incident['id'],
    accessPointId: first.access_point_id as Incident['accessPointId'],
    accessPointName: doorName,
    startedAt: first.at,
    endedAt: last.state === 'resting' ? last.at : null,
    notices: [...new Set(lines.flatMap(({ notices }) => notices))],
    recording: recording === undefined ? null : toRecording(recording),
    entries: lines.map(({ seq, at, type, data, notices }) => ({ seq, at, type, data: { ...data }, notices: [...notices] })),
  };
}
