import type { AccessPoint, SiteAccessPoint, SiteState } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { createGroupCommit } from '../database/group-commit.ts';
import type { Schema } from '../database/schema.ts';
import type { HubOfSite } from './entry-mirror.ts';

/** 100 random bits: a door's code is on a sticker for years. */
const DOOR_CODE_LENGTH = 20;
/** Doors that one transaction takes over. */
const DOORS_AT_ONCE = 1_000;

/**
 * Takes over a hub's latest word on its doors; a door that is new gets its code. Rows of another hub are left alone: a hub speaks only for its own doors.
 * Gives the doors that were taken, as pages show them.
 */
export type MirrorState = (hub: HubOfSite, state: SiteState, heardAt: string) => Promise<readonly AccessPoint[]>;

interface Word {
  readonly hub: HubOfSite;
  readonly doors: readonly SiteAccessPoint[];
  readonly heardAt: string;
}

/** Every hub says every few seconds how its doors stand: what many say at the same time is one statement. */
export function createStateMirror(db: Kysely<Schema>): MirrorState {
  const mirror = createGroupCommit<Word, readonly AccessPoint[]>({ run: (words) => mirrorWords(db, words), weightOf: ({ doors }) => doors.length, most: DOORS_AT_ONCE });
  return async (hub, state, heardAt) => {
    // A door named twice would be written twice by one statement, which PostgreSQL refuses.
    const doors = [...new Map(state.accessPoints.map((door) => [door.id, door])).values()];
    return doors.length === 0 ? [] : mirror({ hub, doors, heardAt });
  };
}

const keyOf = (siteId: string, hubId: string, doorId: string): string => `${siteId} ${hubId} ${doorId}`;

async function mirrorWords(db: Kysely<Schema>, words: readonly Word[]): Promise<(word: Word) => readonly AccessPoint[]> {
  const rows = words.flatMap(({ hub, doors, heardAt }) =>
    doors.map((door) => ({ site_id: hub.siteId, id: door.id, hub_id: hub.hubId, name: door.name, kind: door.kind, door_code: randomToken(DOOR_CODE_LENGTH), state: door, heard_at: heardAt })),
  );
  const offered = new Set(rows.map((row) => row.door_code));
  const own = await db.transaction().execute(async (transaction) => {
    // Always the same statement, however many rows: it is prepared once. In an order, so that two of them never wait for each other.
    const { rows: written } = await sql<{ site_id: string; hub_id: string; id: string; door_code: string }>`
      insert into access_points (site_id, id, hub_id, name, kind, door_code, state, heard_at, created_at)
      select site_id, id, hub_id, name, kind, door_code, state, heard_at, heard_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as heard (site_id text, id text, hub_id text, name text, kind text, door_code text, state jsonb, heard_at timestamptz)
      order by site_id, id
      on conflict (site_id, id) do update set name = excluded.name, kind = excluded.kind, state = excluded.state, heard_at = excluded.heard_at
      where access_points.hub_id = excluded.hub_id
      returning site_id, hub_id, id, door_code`.execute(transaction);
    const fresh = written.filter((row) => offered.has(row.door_code));
    if (fresh.length > 0) await transaction.insertInto('door_codes').values(fresh.map((row) => ({ code: row.door_code, site_id: row.site_id, access_point_id: row.id }))).execute();
    return new Set(written.map((row) => keyOf(row.site_id, row.hub_id, row.id)));
  });
  return ({ hub, doors, heardAt }) => doors.filter(({ id }) => own.has(keyOf(hub.siteId, hub.hubId, id))).map((door) => ({ ...door, heardAt }));
}
