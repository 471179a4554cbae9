import type { NoticeChannel } from '@latchkey/contract';
import { type Clock, newId, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Schema } from '../database/schema.ts';
import { writeDeliveries } from './delivery-writer.ts';
import { MACHINE_CHANNELS } from './notice-plan.ts';
import { digestText, type Language } from './notice-text.ts';
import { recipientsOf } from './recipients.ts';

export interface DigestsDeps {
  readonly db: Kysely<Schema>;
  readonly boss: PgBoss;
  readonly channels: ReadonlySet<NoticeChannel>;
  readonly language: Language;
  readonly clock: Clock;
}

/** Notices in one message at most; more wait for the next look. */
const AT_ONCE = 200;

/** Tells each person together what was kept for them until now, once however many servers look. Gives how many were told. */
export async function sendDueDigests(deps: DigestsDeps): Promise<number> {
  const { db, channels, language, clock } = deps;
  return db.transaction().execute(async (transaction) => {
    const now = toIso(clock.now());
    const due = await transaction.selectFrom('notifications').select(['site_id', 'id', 'member_id', 'title']).where('digest_at', '<=', now).orderBy('digest_at').limit(AT_ONCE).forUpdate().skipLocked().execute();
    const byMember = Map.groupBy(due, ({ site_id: siteId, member_id: memberId }) => `${siteId} ${memberId}`);
    for (const notices of byMember.values()) {
      const [{ site_id: siteId, member_id: memberId }] = notices as [(typeof notices)[number]];
      const titles = notices.toSorted((a, b) => a.id.localeCompare(b.id)).map(({ title }) => title);
      const id = newId('ntf', clock.now());
      await transaction.insertInto('notifications').values({ site_id: siteId, id, member_id: memberId, visit_id: null, kind: 'digest', ...digestText(titles, language), created_at: now }).execute();
      const person = (await recipientsOf(transaction, siteId, channels)).find((each) => each.id === memberId);
      const places = person?.places.filter(({ channel }) => person.settings.channels.result.includes(channel) && !MACHINE_CHANNELS.has(channel)) ?? [];
      await writeDeliveries(transaction, deps, siteId, places.map((place) => ({ notificationId: id, place })));
      await transaction.updateTable('notifications').set({ digest_at: null }).where('site_id', '=', siteId).where('id', 'in', notices.map((notice) => notice.id)).execute();
    }
    return byMember.size;
  });
}
