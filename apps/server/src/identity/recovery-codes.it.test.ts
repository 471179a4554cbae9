import { ManualClock, Minutes, silentLog } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createPasskeys } from './passkeys.ts';
import { createSignIn } from './sign-in.ts';
import { createSoftwareAuthenticator } from './software-authenticator.fixture.ts';

let cluster: TestDatabase;
let database: Database;
let clock: ManualClock;
let app: TestApp;
let ash: TestHousehold;
let cookie: string;
const ended: string[] = [];

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  database = await cluster.fresh();
  clock = new ManualClock();
  ended.length = 0;
  app = await startTestApp(database.db, {
    clock,
    handlers: (sessions, origins) => createSignIn({ db: database.db, sessions, origins, clock, passkeys: createPasskeys({ db: database.db, clock, log: silentLog }), onEnded: (hash) => ended.push(hash) }),
  });
  ash = await addHousehold(database.db, app.sessions, 'Ash');
  cookie = await ash.cookieOf('owner');
});
afterEach(() => app[Symbol.asyncDispose]());

const post = (url: string, payload: object | undefined, of?: string) => app.send({ method: 'POST', url, headers: of === undefined ? {} : { cookie: of }, ...(payload === undefined ? {} : { payload }) });
const get = async (url: string, of = cookie) => app.send({ method: 'GET', url, headers: { cookie: of } });
const made = async (of = cookie): Promise<readonly string[]> => (await post('/api/v1/recovery-codes', undefined, of)).json<{ codes: readonly string[] }>().codes;
const recover = (code: string) => post('/api/v1/session/recovery', { code });
const sessionOf = (answer: Awaited<ReturnType<typeof recover>>): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';

describe('a recovery code', () => {
  it('signs its owner in once, ends what they were signed in on, and lets them add a passkey', async () => {
    const [first = '', second = ''] = await made();
    expect(first).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const answer = await recover(first.toLowerCase().replaceAll('-', ' '));
    expect({ status: answer.statusCode, body: answer.json<unknown>() }).toMatchObject({ status: 201, body: { id: ash.ownerId, role: 'owner', householdName: 'Ash' } });
    expect(ended).toHaveLength(1);
    expect((await get('/api/v1/session')).statusCode).toBe(401);
    const fresh = sessionOf(answer);
    expect((await get('/api/v1/recovery-codes', fresh)).json()).toMatchObject({ left: 7 });
    const { challenge } = (await post('/api/v1/passkeys/challenge', undefined, fresh)).json<{ challenge: string }>();
    expect((await post('/api/v1/passkeys', createSoftwareAuthenticator('localhost').register(challenge, ORIGIN), fresh)).statusCode).toBe(201);
    const again = await recover(first);
    expect({ status: again.statusCode, body: again.json<unknown>(), cookie: again.headers['set-cookie'] }).toMatchObject({ status: 401, body: { code: 'session.recovery_refused' }, cookie: undefined });
    expect((await recover(second)).statusCode).toBe(201);
    // Every sign-in is a line that the household reads.
    const acts = await database.db.selectFrom('act_reports').select(['what', 'about']).where('site_id', '=', ash.siteId).execute();
    expect(acts).toEqual([{ what: 'person.signed_in', about: ash.ownerId }, { what: 'person.signed_in', about: ash.ownerId }]);
  });

  it('used by two at the same moment lets one in', async () => {
    const [code = ''] = await made();
    const answers = await Promise.all(Array.from({ length: 4 }, () => recover(code)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 401, 401, 401]);
  });

  it('reads as people write it: without a letter that looks like a digit', async () => {
    const [code = ''] = await made();
    expect((await recover(code.replaceAll('0', 'o').replaceAll('1', 'l'))).statusCode).toBe(201);
  });

  it('counts no more once newer ones are made, also where two make them at once', async () => {
    const [old = ''] = await made();
    await Promise.all([made(), made()]);
    expect((await recover(old)).statusCode).toBe(401);
    expect((await get('/api/v1/recovery-codes')).json()).toMatchObject({ left: 8 });
  });

  it('is made only for who has just shown a passkey, is kept as a hash, and is each person’s own', async () => {
    const guest = await ash.cookieOf('guest');
    const codes = await made();
    expect((await get('/api/v1/recovery-codes', guest)).json()).toEqual({ left: 0, madeAt: null });
    const rows = JSON.stringify(await database.db.selectFrom('recovery_codes').selectAll().execute());
    for (const code of codes) for (const text of [code, code.replaceAll('-', '')]) expect(rows).not.toContain(text);
    clock.advance(Minutes(6));
    expect((await post('/api/v1/recovery-codes', undefined, cookie)).json()).toMatchObject({ code: 'session.passkey_missing' });
    expect((await get('/api/v1/recovery-codes')).json()).toMatchObject({ left: 8 });
  });

  it('cannot be guessed by trying', async () => {
    const statuses = new Set<number>();
    for (let guess = 0; guess < 30; guess += 1) statuses.add((await recover(`0000-0000-0000-${String(guess).padStart(4, '0')}`)).statusCode);
    expect([...statuses]).toEqual([401, 429]);
  });
});
