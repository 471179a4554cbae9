import type { AwayCalendar } from '@latchkey/contract';
import { type Duration, Hours, Instant, type Log, ManualClock, Millis } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { type AwayCalendars, startAwayCalendars } from './away-calendar.ts';
import { fetchCalendar, readCalendarUrl } from './calendar-fetch.ts';
import { type CalendarHost, daysOff, startCalendarHost } from './calendar-host.fixture.ts';

const LOOPBACK = { allowLoopback: true };

let cluster: TestDatabase;
let database: Database;
let host: CalendarHost;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => void (host = await startCalendarHost()));
afterEach(() => host[Symbol.asyncDispose]());

describe('fetching a calendar', () => {
  const fetched = (answerWithin?: Duration) => fetchCalendar(readCalendarUrl(host.url, LOOPBACK), LOOPBACK, answerWithin);
  const refused = expect.objectContaining({ code: 'calendar.unusable' });

  it('gives its text', async () => {
    host.answer = (response) => response.end('BEGIN:VCALENDAR');
    expect(await fetched()).toBe('BEGIN:VCALENDAR');
  });

  it.each(['http://10.0.0.1/a.ics', 'https://10.0.0.1/a.ics', 'https://[::ffff:127.0.0.1]/a.ics', 'https://169.254.169.254/latest', 'https://localhost/a.ics', 'https://hub.local/a.ics', 'webcal://192.168.0.1/a.ics', 'https://ann:secret@calendar.example/a.ics', 'file:///etc/passwd', 'ftp://calendar.example/a.ics', 'calendar'])(
    'refuses %s', (url) => expect(() => readCalendarUrl(url, { allowLoopback: false })).toThrow(refused),
  );

  it('takes webcal for https', () => expect(readCalendarUrl('webcal://calendar.example/a.ics', LOOPBACK).href).toBe('https://calendar.example/a.ics'));

  it('judges the address that a name stands for', async () => {
    await expect(fetchCalendar(new URL(host.url.replace('127.0.0.1', 'localhost')), { allowLoopback: false })).rejects.toEqual(refused);
    expect(host.asked).toEqual([]);
  });

  it('follows no redirect, wherever it leads', async () => {
    host.answer = (response) => response.writeHead(302, { location: host.url.replace('home', 'inside') }).end(daysOff('20261224', '20261225'));
    await expect(fetched()).rejects.toEqual(refused);
    expect(host.asked).toEqual(['/home.ics']);
  });

  it('reads no more than it may, however long the host goes on', async () => {
    let open = true;
    host.answer = (response) => {
      response.on('close', () => (open = false));
      const more = (): void => void (open && response.write('x'.repeat(65_536), () => setImmediate(more)));
      more();
    };
    await expect(fetched()).rejects.toEqual(refused);
    await expect.poll(() => open).toBe(false);
  });

  it.each([
    ['never answers', () => undefined],
    ['sends a byte now and then', (response: { write(text: string): void }) => {
      const timer = setInterval(() => response.write('x'), 20);
      setTimeout(() => clearInterval(timer), 2_000);
    }],
  ])('gives up a host that %s', async (_what, answer) => {
    host.answer = answer;
    await expect(fetched(Millis(200))).rejects.toEqual(refused);
  });

  it('is not shown half of one', async () => {
    host.answer = (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('BEGIN:VCALENDAR');
      setImmediate(() => response.destroy());
    };
    await expect(fetched()).rejects.toEqual(refused);
  });
});

describe('following a calendar', () => {
  let clock: ManualClock;
  let calendars: AwayCalendars;
  let app: TestApp;
  let ash: TestHousehold;
  let logged: string;

  beforeEach(async () => {
    clock = new ManualClock(Instant(Date.parse('2026-11-23T12:00:00Z')));
    logged = '';
    const note = (message: string, fields?: object) => void (logged += JSON.stringify({ message, ...fields }));
    const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
    calendars = startAwayCalendars({ db: database.db, rules: LOOPBACK, timeZone: 'Europe/Berlin', clock, log });
    app = await startTestApp(database.db, { log, handlers: () => calendars.handlers });
    ash = await addHousehold(database.db, app.sessions, 'Ash');
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    await calendars[Symbol.asyncDispose]();
  });

  const ask = async (method: 'GET' | 'POST' | 'DELETE', body?: object) =>
    app.send({ method, url: '/api/v1/away-calendar', headers: { cookie: await ash.cookieOf('owner'), origin: ORIGIN }, ...(body === undefined ? {} : { payload: body }) });
  const shown = async () => (await ask('GET')).json<{ calendar: AwayCalendar | null }>().calendar;
  /** The session of a household without a passkey is asked for none. */
  const follow = async () => {
    await database.db.insertInto('passkeys').values({ id: `psk_${ash.ownerId}`, member_id: ash.ownerId, public_key: 'x', counter: 0, transports: '[]', created_at: '2026-11-23T12:00:00.000Z', last_used_at: null }).onConflict((conflict) => conflict.doNothing()).execute();
    return ask('POST', { url: `${host.url}?private=secret-part` });
  };

  it('shows its next times and never its address', async () => {
    host.answer = (response) => response.end(daysOff('20261224', '20261226'));
    const answer = await follow();
    expect(answer.statusCode).toBe(201);
    expect(await shown()).toEqual({ host: new URL(host.url).host, readAt: '2026-11-23T12:00:00.000Z', failedAt: null, notRead: 0, next: [{ from: '2026-12-23T23:00:00.000Z', until: '2026-12-25T23:00:00.000Z' }] });
    expect(answer.body + logged).not.toContain('secret-part');
  });

  it('keeps nothing of an address that gives no calendar', async () => {
    host.answer = (response) => response.end('<!doctype html>');
    expect((await follow()).json()).toMatchObject({ code: 'calendar.unusable' });
    expect(await shown()).toBeNull();
  });

  it('reads it anew each hour; a failure keeps what was read, and says so', async () => {
    host.answer = (response) => response.end(daysOff('20261224', '20261226'));
    await follow();
    host.answer = (response) => response.end(daysOff('20270101', '20270102'));
    clock.advance(Hours(1));
    await expect.poll(shown).toMatchObject({ failedAt: null, next: [{ until: '2027-01-01T23:00:00.000Z' }] });
    host.answer = (response) => response.writeHead(500).end();
    await calendars.refresh();
    expect(await shown()).toMatchObject({ readAt: '2026-11-23T13:00:00.000Z', failedAt: '2026-11-23T13:00:00.000Z', next: [{ until: '2027-01-01T23:00:00.000Z' }] });
  });

  it('keeps a time once that stands in the calendar twice', async () => {
    const [once = ''] = /BEGIN:VEVENT[\s\S]*?END:VEVENT\r?\n/.exec(daysOff('20261224', '20261226')) ?? [];
    host.answer = (response) => response.end(daysOff('20261224', '20261226').replace(once, `${once}${once.replace(/UID:/, 'UID:second-')}`));
    expect((await follow()).statusCode).toBe(201);
    expect(await database.db.selectFrom('away_periods').selectAll().where('site_id', '=', ash.siteId).execute()).toHaveLength(1);
  });

  it('ends with a press', async () => {
    host.answer = (response) => response.end(daysOff('20261224', '20261226'));
    await follow();
    expect((await ask('DELETE')).statusCode).toBe(204);
    expect([await shown(), await database.db.selectFrom('away_periods').selectAll().where('site_id', '=', ash.siteId).execute()]).toEqual([null, []]);
    await calendars.refresh();
    expect(host.asked).toHaveLength(1);
  });
});
