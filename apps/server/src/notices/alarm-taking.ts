import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/**
 * Takes the alarm that a notification belongs to: nobody else is called. The first who takes it has it. A guest can look, but does not stop the others from being called.
 * `by` is the member who takes it, and the one who was notified where it is not said.
 */
export async function takeAlarm(db: Kysely<Schema> | Transaction<Schema>, notification: { readonly siteId: string; readonly notificationId: string }, at: string, by?: string): Promise<void> {
  await db
    .updateTable('alarm_calls')
    .from('notifications')
    .from('members')
    .set((eb) => ({ taken_at: at, taken_by: eb.ref('members.id'), next_at: null }))
    .whereRef('alarm_calls.site_id', '=', 'notifications.site_id')
    .whereRef('alarm_calls.id', '=', 'notifications.alarm_id')
    .where('notifications.site_id', '=', notification.siteId)
    .where('notifications.id', '=', notification.notificationId)
    .where('members.id', '=', (eb) => (by === undefined ? eb.ref('notifications.member_id') : eb.val(by)))
    .where('members.role', '<>', 'guest')
    .where('alarm_calls.taken_at', 'is', null)
    .execute();
}
