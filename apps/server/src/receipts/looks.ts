import { type ActName, actor, actNames, instant, type Receipt } from '@latchkey/contract';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import { parseJson } from '../hub-link/json-text.ts';
import type { VisitRow } from '../visits/visit-view.ts';

type Look = Receipt['looks'][number];

/** Acts by which somebody saw, took along or passed on something of a visit. */
const LOOKS: ReadonlySet<ActName> = new Set(['live.watched', 'recording.read', 'recording.shared', 'evidence.read', 'share.made', 'share.opened', 'visit.seen', 'household.exported']);
/** A page of them. More than that is an archive, not a look. */
const MOST = 200;

const line = z.object({ what: z.enum(actNames), by: actor.nullable(), about: z.string().nullable(), at: instant, toldAt: instant.nullish() });

/** Who looked at a visit, as far as the hub's journal and what waits for it say: by what they are. Names are the household's. Newest first. */
export async function readLooks(db: Kysely<Schema>, { site_id: siteId, id, access_point_id: door, started_at: from, ended_at: until, recording }: VisitRow): Promise<readonly Look[]> {
  const own = [id, ...(recording === null ? [] : [recording.id])];
  // The line itself is judged below: this only leaves out those that name nothing of it.
  const written = await db
    .selectFrom('acts')
    .select('text')
    .where('site_id', '=', siteId)
    .where('received_at', '>=', from)
    .where((eb) => eb.or([...own, door, 'household.exported'].map((word) => eb(eb.fn<number>('strpos', ['text', eb.val(word)]), '>', 0))))
    .execute();
  const waiting = await db.selectFrom('act_reports').selectAll().where('site_id', '=', siteId).where('at', '>=', from).execute();
  const acts = [...written.map(({ text }) => parseJson(Buffer.from(text))), ...waiting.map(({ what, by_kind: kind, by_id: by, about, at }) => ({ what, by: { kind, id: by }, about, at }))].flatMap((one) => line.safeParse(one).data ?? []);
  const isOf = ({ what, about, at }: (typeof acts)[number]): boolean => {
    if (!LOOKS.has(what)) return false;
    if (what === 'household.exported') return true;
    // A live view is of a door: it showed the courier if it was opened during the visit.
    if (about === door) return what === 'live.watched' && at >= from && (until === null || at <= until);
    return about !== null && own.includes(about);
  };
  return acts
    .filter(isOf)
    .map(({ what, by, at, toldAt }): Look => ({ what, by: kindOf(by?.kind), at: toldAt ?? at }))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MOST);
}

function kindOf(kind: z.infer<typeof actor>['kind'] | undefined): Look['by'] {
  switch (kind) {
    case undefined:
      return 'unsaid';
    case 'member':
    case 'device':
      return 'household';
    case 'share':
      return 'link';
    case 'carrier':
    case 'site':
      return kind;
  }
}
