import { randomBytes } from 'node:crypto';
import { type Clock, CodedError, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { hashToken } from '../identity/token-hash.ts';
import type { Language } from '../notices/notice-text.ts';
import { calendarEvents } from './calendar-events.ts';
import { calendarText } from './calendar-text.ts';
import { calendarWords } from './calendar-words.ts';

export interface CalendarFeedDeps {
  readonly db: Kysely<Schema>;
  readonly publicOrigin: string;
  readonly language: Language;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Handlers for the calendar feed of a person. Calendars can neither sign in nor post, so the address itself is the secret: only its hash is kept, no log of this
 * server names it, and it ends with a press, with the next one, or with the membership.
 */
export function createCalendarFeed({ db, publicOrigin, language, clock, log }: CalendarFeedDeps): Handlers<'showCalendar' | 'makeCalendar' | 'removeCalendar' | 'readCalendar'> {
  return {
    async showCalendar({ caller }) {
      const row = await db.selectFrom('calendar_feeds').select(['created_at', 'read_at']).where('member_id', '=', caller.memberId).executeTakeFirst();
      return { feed: row === undefined ? null : { createdAt: row.created_at, readAt: row.read_at } };
    },
    async makeCalendar({ caller }) {
      const token = randomBytes(32).toString('base64url');
      const fresh = { token_hash: hashToken(token), created_at: toIso(clock.now()), read_at: null };
      await db.insertInto('calendar_feeds').values({ member_id: caller.memberId, ...fresh }).onConflict((conflict) => conflict.column('member_id').doUpdateSet(fresh)).execute();
      log.info('a calendar feed was given an address', { member: caller.memberId });
      return { url: `${publicOrigin}/api/v1/calendars/${token}`, feed: { createdAt: fresh.created_at, readAt: null } };
    },
    async removeCalendar({ caller }) {
      await db.deleteFrom('calendar_feeds').where('member_id', '=', caller.memberId).execute();
      log.info('the address of a calendar feed was taken back', { member: caller.memberId });
    },
    async readCalendar({ params }) {
      const feed = await db
        .updateTable('calendar_feeds')
        .from('members')
        .innerJoin('households', 'households.id', 'members.household_id')
        .innerJoin('sites', 'sites.household_id', 'households.id')
        .set({ read_at: toIso(clock.now()) })
        .whereRef('members.id', '=', 'calendar_feeds.member_id')
        .where('calendar_feeds.token_hash', '=', hashToken(params.token))
        .where('members.left_at', 'is', null)
        .returning(['sites.id as siteId', 'households.name as household'])
        .executeTakeFirst();
      if (feed === undefined) throw new CodedError('request.not_found', 'This calendar was taken back. Make a new address in the settings.');
      const text = calendarText(calendarWords[language].name(feed.household), await calendarEvents(db, { siteId: feed.siteId, language, publicOrigin, now: clock.now() }));
      return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-store', 'content-disposition': 'inline; filename="latchkey.ics"' }, body: Buffer.from(text) };
    },
  };
}
