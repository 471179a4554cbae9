import type { AwayCalendar } from '@latchkey/contract';
import { type Clock, CodedError, codeOf, describeError, Hours, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { EndpointRules } from '../http/public-endpoint.ts';
import { type ReadCalendar, readAwayPeriods } from './away-periods.ts';
import { fetchCalendar, readCalendarUrl } from './calendar-fetch.ts';

export interface AwayCalendarDeps {
  readonly db: Kysely<Schema>;
  readonly rules: EndpointRules;
  /** Where days begin while the household has signed no policy. */
  readonly timeZone: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The calendars that households follow: in their times, doors ask the household first. */
export interface AwayCalendars extends AsyncDisposable {
  readonly handlers: Handlers<'showAwayCalendar' | 'followCalendar' | 'unfollowCalendar'>;
  /** Reads every calendar anew. Never rejects. */
  refresh(): Promise<void>;
}

const EVERY = Hours(1);
const SHOWN = 5;

/**
 * Starts to read them, each hour. What is read only ever narrows: a door that would open by itself asks. One that cannot be read keeps the times that were read
 * before, and the page says so.
 */
export function startAwayCalendars({ db, rules, timeZone, clock, log }: AwayCalendarDeps): AwayCalendars {
  let stopped = false;
  let timer: Disposable | undefined;
  let running = Promise.resolve();

  const read = async (siteId: string, address: string): Promise<ReadCalendar> => {
    const { policy } = await readSigned(db, siteId);
    return readAwayPeriods(await fetchCalendar(readCalendarUrl(address, rules), rules), policy?.timeZone ?? timeZone, clock.now());
  };
  /** Takes the place of what was read before; does nothing where another calendar is followed meanwhile. */
  const keep = (siteId: string, address: string, { periods, notRead }: ReadCalendar) =>
    db.transaction().execute(async (transaction) => {
      const at = toIso(clock.now());
      const { numUpdatedRows } = await transaction.updateTable('away_calendars').set({ not_read: notRead, read_at: at, failed_at: null }).where('site_id', '=', siteId).where('secret_url', '=', address).executeTakeFirst();
      if (numUpdatedRows !== 1n) return;
      await transaction.deleteFrom('away_periods').where('site_id', '=', siteId).execute();
      if (periods.length > 0) await transaction.insertInto('away_periods').values(periods.map(({ from, until }) => ({ site_id: siteId, starts_at: toIso(from), ends_at: toIso(until) }))).onConflict((same) => same.doNothing()).execute();
    });
  const refreshAll = async (): Promise<void> => {
    try {
      for (const { site_id: siteId, secret_url: address } of await db.selectFrom('away_calendars').select(['site_id', 'secret_url']).orderBy('site_id').execute()) {
        if (stopped) return;
        await read(siteId, address).then((calendar) => keep(siteId, address, calendar)).catch(async (error: unknown) => {
          log.info('a followed calendar could not be read', { site: siteId, code: codeOf(error) ?? 'server.failed' });
          await db.updateTable('away_calendars').set({ failed_at: toIso(clock.now()) }).where('site_id', '=', siteId).where('secret_url', '=', address).execute();
        });
      }
    } catch (error) {
      log.warn('calendars could not be read; the next round tries again', { error: describeError(error) });
    }
  };
  // Rounds follow each other, so that no calendar is read twice at a time.
  const refresh = (): Promise<void> => (running = running.then(refreshAll));
  const wait = (): void => {
    timer = clock.schedule(EVERY, () => void refresh().then(() => stopped || wait()));
  };
  wait();

  const show = async (siteId: string): Promise<{ readonly calendar: AwayCalendar | null }> => {
    const row = await db.selectFrom('away_calendars').selectAll().where('site_id', '=', siteId).executeTakeFirst();
    if (row === undefined) return { calendar: null };
    const next = await db.selectFrom('away_periods').select(['starts_at', 'ends_at']).where('site_id', '=', siteId).where('ends_at', '>', toIso(clock.now())).orderBy('starts_at').limit(SHOWN).execute();
    return { calendar: { host: new URL(row.secret_url).host, readAt: row.read_at, failedAt: row.failed_at, notRead: row.not_read, next: next.map((period) => ({ from: period.starts_at, until: period.ends_at })) } };
  };

  return {
    refresh,
    handlers: {
      showAwayCalendar: ({ caller }) => show(caller.siteId),
      async followCalendar({ caller, body }) {
        const { href } = readCalendarUrl(body.url, rules);
        const calendar = await read(caller.siteId, href);
        const followed = { secret_url: href, not_read: 0, read_at: toIso(clock.now()), failed_at: null };
        await db.insertInto('away_calendars').values({ site_id: caller.siteId, ...followed }).onConflict((conflict) => conflict.column('site_id').doUpdateSet(followed)).execute();
        await keep(caller.siteId, href, calendar);
        log.info('a household follows a calendar', { site: caller.siteId });
        const shown = await show(caller.siteId);
        if (shown.calendar === null) throw new CodedError('request.conflict', 'Somebody took the calendar away at the same moment.');
        return { calendar: shown.calendar };
      },
      async unfollowCalendar({ caller }) {
        await db.transaction().execute(async (transaction) => {
          await transaction.deleteFrom('away_calendars').where('site_id', '=', caller.siteId).execute();
          await transaction.deleteFrom('away_periods').where('site_id', '=', caller.siteId).execute();
        });
        log.info('a household follows no calendar any more', { site: caller.siteId });
      },
    },
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
