import type { NoticeChannel } from '@latchkey/contract';
import { type Clock, Instant, type Log, plus, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Schema } from '../database/schema.ts';
import { CALL_FOR, ladderSteps, pauseAfter } from './alarm-ladder.ts';
import { type Outgoing, writeDeliveries } from './delivery-writer.ts';
import { callOrder, MACHINE_CHANNELS } from './notice-plan.ts';
import { recipientsOf } from './recipients.ts';

export interface AlarmCallsDeps {
  readonly db: Kysely<Schema>;
  readonly boss: PgBoss;
  /** Channels that this server can use. */
  readonly channels: ReadonlySet<NoticeChannel>;
  readonly clock: Clock;
  readonly log: Log;
}

interface AlarmName {
  readonly siteId: string;
  readonly alarmId: string;
}

const AT_ONCE = 50;

/** Makes the first call of an alarm whose notifications were written in the same transaction. Programs are told now, and only now. */
export async function beginAlarmCall(transaction: Transaction<Schema>, deps: Omit<AlarmCallsDeps, 'db' | 'log'>, { siteId, alarmId }: AlarmName): Promise<readonly Outgoing[]> {
  const now = deps.clock.now();
  await transaction.insertInto('alarm_calls').values({ site_id: siteId, id: alarmId, created_at: toIso(now), calls: 0, next_at: toIso(now), taken_at: null, taken_by: null }).execute();
  return callNext(transaction, deps, { siteId, alarmId, createdAt: now, calls: 0 });
}

/** Makes the calls that are due, each exactly once however many servers look, and gives how many there were. Where each alarm stands is in the database alone: a process that dies takes nothing with it. */
export async function makeDueCalls(deps: AlarmCallsDeps): Promise<number> {
  return deps.db.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom('alarm_calls')
      .select(['site_id', 'id', 'created_at', 'calls'])
      .where('next_at', '<=', toIso(deps.clock.now()))
      .orderBy('next_at')
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { site_id: siteId, id: alarmId, created_at: createdAt, calls } of due) {
      deps.log.info('nobody took an alarm; the next are called', { site: siteId, alarm: alarmId, calls });
      await callNext(transaction, deps, { siteId, alarmId, createdAt: Instant(Date.parse(createdAt)), calls });
    }
    return due.length;
  });
}

async function callNext(transaction: Transaction<Schema>, deps: Omit<AlarmCallsDeps, 'db' | 'log'>, { siteId, alarmId, createdAt, calls }: AlarmName & { readonly createdAt: Instant; readonly calls: number }): Promise<readonly Outgoing[]> {
  const { clock, channels } = deps;
  const notified = await transaction.selectFrom('notifications').select(['id', 'member_id']).where('site_id', '=', siteId).where('alarm_id', '=', alarmId).execute();
  // Whom it does not concern has no turn, which nobody would hear.
  const people = (await recipientsOf(transaction, siteId, channels)).filter(({ id }) => notified.some((each) => each.member_id === id));
  const placesOf = (memberId: string, fits: (channel: NoticeChannel) => boolean) => {
    const notification = notified.find((each) => each.member_id === memberId);
    const places = people.find(({ id }) => id === memberId)?.places.filter(({ channel }) => fits(channel)) ?? [];
    return notification === undefined ? [] : places.map((place) => ({ notificationId: notification.id, place }));
  };
  const steps = ladderSteps(people.map(({ id, settings, places }) => ({ memberId: id, turn: settings.alarmTurn, channels: callOrder(settings, new Set(places.map(({ channel }) => channel))) })));
  const called = steps[calls % Math.max(1, steps.length)] ?? [];
  const outgoing = await writeDeliveries(transaction, deps, siteId, [
    ...called.flatMap(({ memberId, channel }) => placesOf(memberId, (each) => each === channel)),
    ...(calls === 0 ? people.flatMap(({ id }) => placesOf(id, (each) => MACHINE_CHANNELS.has(each))) : []),
  ]);
  const made = calls + 1;
  const next = plus(clock.now(), pauseAfter(made, Math.max(1, steps.length)));
  await transaction
    .updateTable('alarm_calls')
    .set({ calls: made, next_at: next - createdAt > CALL_FOR ? null : toIso(next) })
    .where('site_id', '=', siteId)
    .where('id', '=', alarmId)
    .execute();
  return outgoing;
}
