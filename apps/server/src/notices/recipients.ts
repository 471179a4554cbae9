import type { NoticeChannel, NoticeSettings } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { settingsOf } from './notice-plan.ts';

/** Somebody of a site's household, and where they can be told. */
export interface Recipient {
  readonly id: string;
  readonly role: Schema['members']['role'];
  readonly settings: NoticeSettings;
  readonly places: readonly Place[];
}

/** One address of one person, as a delivery's row holds it. */
export interface Place {
  readonly channel: NoticeChannel;
  readonly address: string | null;
  readonly push_subscription_id: string | null;
  readonly target_id: string | null;
}

/** Everybody who belongs to a site, with the addresses whose channels this server can use. */
export async function recipientsOf(transaction: Transaction<Schema>, siteId: string, usable: ReadonlySet<NoticeChannel>): Promise<readonly Recipient[]> {
  const people = await transaction
    .selectFrom('sites')
    .innerJoin('members', 'members.household_id', 'sites.household_id')
    .select(['members.id', 'members.role', 'members.email', 'members.notice_settings'])
    .where('sites.id', '=', siteId)
    .where('members.left_at', 'is', null)
    .orderBy('members.id')
    .execute();
  if (people.length === 0) return [];
  const ids = people.map(({ id }) => id);
  const subscriptions = await transaction.selectFrom('push_subscriptions').select(['id', 'member_id']).where('member_id', 'in', ids).where('gone_at', 'is', null).orderBy('id').execute();
  const targets = await transaction.selectFrom('notice_targets').select(['id', 'member_id', 'channel', 'address']).where('member_id', 'in', ids).where('gone_at', 'is', null).orderBy('id').execute();
  return people.map(({ id, role, email, notice_settings: settings }) => {
    const places: readonly Place[] = [
      ...subscriptions.filter((each) => each.member_id === id).map((each) => ({ channel: 'push' as const, address: null, push_subscription_id: each.id, target_id: null })),
      ...(email === null ? [] : [{ channel: 'email' as const, address: email, push_subscription_id: null, target_id: null }]),
      ...targets.filter((each) => each.member_id === id).map(({ channel, address, id: targetId }) => ({ channel, address, push_subscription_id: null, target_id: targetId })),
    ];
    return { id, role, settings: settingsOf(role, settings), places: places.filter(({ channel }) => usable.has(channel)) };
  });
}
