import { type ActRecord, actor } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { parseJson } from '../hub-link/json-text.ts';
import { readActNames } from './act-names.ts';
import { toToldAct } from './act-reports.ts';

const named = z.object({ by: actor.nullable(), about: z.string().nullable() });
/** More than a hub that was away for months has to be told. */
const MOST_WAITING = 1_000;

/** Handler for the list of who looked, took along or changed who may. It gives the hub's own lines, so that a page can follow their hashes: this server can neither leave one out nor alter it unseen. */
export function createActRoutes({ db }: { readonly db: Kysely<Schema> }): Handlers<'listActs'> {
  return {
    async listActs({ caller, query: { cursor, limit } }) {
      let rows = db.selectFrom('acts').selectAll().where('site_id', '=', caller.siteId).orderBy('hub_id', 'desc').orderBy('seq', 'desc').limit(limit + 1);
      if (cursor !== undefined) {
        const { hub, seq } = readCursor(cursor);
        rows = rows.where((eb) => eb.or([eb('hub_id', '<', hub), eb('hub_id', '=', hub).and('seq', '<', seq)]));
      }
      const found = await rows.execute();
      const page = found.slice(0, limit).map((row) => ({ row, said: named.safeParse(parseJson(Buffer.from(row.text))).data }));
      const waiting = (await db.selectFrom('act_reports').selectAll().where('site_id', '=', caller.siteId).orderBy('id', 'desc').limit(MOST_WAITING).execute()).map(toToldAct);
      const ids = [...page.map(({ said }) => said), ...waiting].flatMap((act) => [act?.by?.id ?? [], act?.about ?? []].flat());
      const names = await readActNames(db, caller, [...new Set(ids)]);
      const nameOf = (id: string | null | undefined): string | null => names.get(id ?? '') ?? null;
      const last = page.at(-1)?.row;
      return {
        items: page.map(({ row, said }): ActRecord => ({
          // Ids in the database were made by newId.
          hubId: row.hub_id as ActRecord['hubId'],
          seq: row.seq, text: row.text, receivedAt: row.received_at, byName: nameOf(said?.by?.id), aboutName: nameOf(said?.about),
        })),
        next: found.length > limit && last !== undefined ? `${last.hub_id}:${last.seq}` : null,
        waiting: waiting.map((act) => ({ ...act, byName: nameOf(act.by?.id), aboutName: nameOf(act.about) })),
      };
    },
  };
}

function readCursor(cursor: string): { readonly hub: string; readonly seq: number } {
  const [, hub = '', seq = ''] = /^(hub_[0-9a-z]{26}):([1-9]\d{0,14})$/.exec(cursor) ?? [];
  if (hub === '') throw new CodedError('request.invalid', 'The cursor is not one that this list gave.');
  return { hub, seq: Number(seq) };
}
