import type { NoticeChannel, NoticeGroup, Notification } from '@latchkey/contract';
import { type Clock, newId, toIso } from '@latchkey/kit';
import type { Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Schema } from '../database/schema.ts';
import { beginAlarmCall } from './alarm-calls.ts';
import { type Outgoing, writeDeliveries } from './delivery-writer.ts';
import { tellingOf } from './notice-kind.ts';
import { MACHINE_CHANNELS, type TellingTime, tellingTime } from './notice-plan.ts';
import { type Language, type NoticeText, noticeText } from './notice-text.ts';
import { spoilsInside } from './parcel-names.ts';
import type { Notice, RaiseNotice, Told } from './notice.ts';
import { type Recipient, recipientsOf } from './recipients.ts';

export interface NoticeRaiserDeps {
  readonly boss: PgBoss;
  /** Channels that this server can use. */
  readonly channels: ReadonlySet<NoticeChannel>;
  readonly language: Language;
  /** IANA name of the zone in which notices tell the time to whoever named none. */
  readonly timeZone: string;
  readonly clock: Clock;
}

/** Writes notifications, deliveries and jobs in the transaction of what they tell of: none is lost, and none tells of what did not happen. */
export function createNoticeRaiser(deps: NoticeRaiserDeps): RaiseNotice {
  const { language, timeZone, clock } = deps;
  return async (transaction, notice) => {
    const { group } = tellingOf(notice.kind);
    if (group === 'quiet') return [];
    const everybody = (await recipientsOf(transaction, notice.siteId, deps.channels)).filter(({ id }) => notice.to?.includes(id) ?? true);
    // A guest cannot answer.
    const people = group === 'question' ? everybody.filter(({ role }) => role !== 'guest') : everybody;
    const now = clock.now();
    const alarmId = newId('alm', now);
    const createdAt = toIso(now);
    const listeners = people.map((person): Listener => {
      const clockOf = person.settings.timeZone ?? timeZone;
      return { ...person, notificationId: newId('ntf', now), time: tellingTime(group, person.settings, now, clockOf, spoilsInside(notice.facts)), text: noticeText(notice.kind, notice.facts, language, clockOf) };
    });
    const told = await writeNotifications(transaction, notice, createdAt, group === 'alarm' ? alarmId : null, listeners);
    if (told.length === 0) return [];
    const outgoing = group === 'alarm' ? await beginAlarmCall(transaction, deps, { siteId: notice.siteId, alarmId }) : await writeDeliveries(transaction, deps, notice.siteId, told.flatMap((listener) => tellNow(group, listener)));
    return told.map(({ id, notificationId, text }): Told => ({
      memberId: id,
      notification: {
        // Made with these prefixes; a visit's id was validated when it came in.
        id: notificationId as Notification['id'],
        kind: notice.kind,
        visitId: notice.visitId as Notification['visitId'],
        incidentId: (notice.incidentId ?? null) as Notification['incidentId'],
        ...text,
        createdAt,
        alarm: group === 'alarm' ? { takenAt: null, takenBy: null } : null,
        deliveries: outgoing.filter((each) => each.notificationId === notificationId).map(({ place: { channel } }) => ({ channel, handedOverAt: null, shownAt: null, acknowledgedAt: null, failure: null })),
      },
    }));
  };
}

/** Somebody who is to be told, under which id and when. */
interface Listener extends Recipient {
  readonly notificationId: string;
  readonly time: TellingTime;
  readonly text: NoticeText;
}

/** By the channels that the person wants for such news, unless it has to wait; programs never wait. */
function tellNow(group: Exclude<NoticeGroup, 'alarm'>, { notificationId, settings, places, time }: Listener): readonly Outgoing[] {
  return places.filter(({ channel }) => settings.channels[group].includes(channel) && (time.kind === 'now' || MACHINE_CHANNELS.has(channel))).map((place) => ({ notificationId, place }));
}

/** Gives those that were not told before: each visit tells each person of each kind once. */
async function writeNotifications(transaction: Transaction<Schema>, notice: Notice, createdAt: string, alarmId: string | null, listeners: readonly Listener[]): Promise<readonly Listener[]> {
  if (listeners.length === 0) return [];
  const written = await transaction
    .insertInto('notifications')
    .values(listeners.map(({ id, notificationId, time, text: { title, body } }) => ({
      site_id: notice.siteId, id: notificationId, member_id: id, visit_id: notice.visitId, incident_id: notice.incidentId ?? null, alarm_id: alarmId,
      kind: notice.kind, title, body, created_at: createdAt, digest_at: time.kind === 'together' ? toIso(time.at) : null,
    })))
    .onConflict((conflict) => conflict.columns(['site_id', 'visit_id', 'kind', 'member_id']).doNothing())
    .returning('id')
    .execute();
  const ids = new Set(written.map(({ id }) => id));
  return listeners.filter(({ notificationId }) => ids.has(notificationId));
}
