import { Hours, ManualClock, Minutes, silentLog } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startJobQueue } from '../database/job-queue.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createNoticeRaiser } from '../notices/notice-raiser.ts';
import type { Told } from '../notices/notice.ts';
import { createAccountRecovery } from './account-recovery.ts';
import { createPasskeys } from './passkeys.ts';
import { createSignIn } from './sign-in.ts';
import { createSoftwareAuthenticator } from './software-authenticator.fixture.ts';

let cluster: TestDatabase;
let database: Database;
let queue: Awaited<ReturnType<typeof startJobQueue>>;
let app: TestApp;
let ash: TestHousehold;
let cookie: string;
let addresses = 0;
let address: string;
const clock = new ManualClock();
const ended: string[] = [];
const announced: Told[] = [];

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  queue = await startJobQueue(database.address, silentLog);
  const { db } = database;
  const raise = createNoticeRaiser({ boss: queue.boss, channels: new Set(), language: 'en', timeZone: 'UTC', clock });
  const passkeys = createPasskeys({ db, clock, log: silentLog });
  const onEnded = (hash: string) => void ended.push(hash);
  app = await startTestApp(db, {
    clock,
    handlers: (sessions, origins) => ({
      ...createSignIn({ db, sessions, origins, clock, passkeys, onEnded }),
      ...createAccountRecovery({ db, keys: { deriveSecret: (purpose) => Buffer.from(purpose.padEnd(32, '-')) }, passkeys, sessions, origins, clock, onEnded, log: silentLog, notices: { raise, announce: (_siteId, told) => void announced.push(...told) } }),
    }),
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await queue[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  [ended.length, announced.length] = [0, 0];
  address = `192.0.2.${(addresses += 1)}`;
  ash = await addHousehold(database.db, app.sessions, 'Ash');
  cookie = (await app.sessions.begin(ash.ownerId, ORIGIN)).split(';')[0] ?? '';
  // Sessions of the fixture begin by the real clock.
  await database.db.updateTable('sessions').set({ verified_at: new Date(clock.now()).toISOString() }).execute();
});

const post = (url: string, payload?: object, of?: string) => app.send({ method: 'POST', url, remoteAddress: address, headers: of === undefined ? {} : { cookie: of }, ...(payload === undefined ? {} : { payload }) });
const get = (url: string, of: string) => app.send({ method: 'GET', url, headers: { cookie: of } });
const made = async (of = cookie): Promise<readonly string[]> => (await post('/api/v1/recovery-codes', undefined, of)).json<{ codes: readonly string[] }>().codes;
const begin = (code: string) => post('/api/v1/recovery/challenge', { code });
const challengeOf = async (code: string) => (await begin(code)).json<{ challenge: string }>().challenge;
const finish = (code: string, passkey: object) => post('/api/v1/recovery', { code, passkey });
const sessionOf = (answer: Awaited<ReturnType<typeof post>>): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';
const passkeysOf = (memberId: string) => database.db.selectFrom('passkeys').select('id').where('member_id', '=', memberId).execute();
/** The whole way with a new device. */
const recover = async (code: string) => {
  const device = createSoftwareAuthenticator('localhost');
  return { device, answer: await finish(code, device.register(await challengeOf(code), ORIGIN)) };
};
const REFUSED = { statusCode: 401, code: 'session.recovery_refused', cookie: undefined };
const refusal = (answer: Awaited<ReturnType<typeof post>>) => ({ statusCode: answer.statusCode, code: answer.json<{ code: string }>().code, cookie: answer.headers['set-cookie'] });

describe('a recovery code', () => {
  it('leads to a new passkey, which signs in, and ends every session of before', async () => {
    const [code = '', ...others] = await made();
    expect([code, ...others]).toHaveLength(10);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const { device, answer } = await recover(typed);
    expect({ status: answer.statusCode, body: answer.json<unknown>() }).toMatchObject({ status: 201, body: { id: ash.ownerId, role: 'owner', householdName: 'Ash' } });
    expect(ended).toHaveLength(1);
    expect((await get('/api/v1/session', cookie)).statusCode).toBe(401);
    expect((await get('/api/v1/recovery-codes', sessionOf(answer))).json()).toMatchObject({ left: 9, madeAt: expect.any(String) });
    const { challenge } = (await post('/api/v1/session/passkey-challenge')).json<{ challenge: string }>();
    expect((await post('/api/v1/session/passkey', device.sign(challenge, ORIGIN))).statusCode).toBe(201);
    expect(await database.db.selectFrom('devices').select('id').where('member_id', '=', ash.ownerId).execute()).toEqual([]);
  });

  it('gives nothing before there is a passkey: no session, and itself unused', async () => {
    const [code = ''] = await made();
    const begun = await begin(code);
    expect([begun.statusCode, begun.headers['set-cookie']]).toEqual([200, undefined]);
    const broken = [createSoftwareAuthenticator('localhost').register('bm90IGEgcXVlc3Rpb24', ORIGIN), createSoftwareAuthenticator('localhost').register(await challengeOf(code), 'https://evil.example'), createSoftwareAuthenticator('localhost').register(await challengeOf(code), ORIGIN, 0x01), {}];
    for (const passkey of broken) expect(refusal(await finish(code, passkey))).toEqual({ ...REFUSED, code: 'session.passkey_refused' });
    expect(await passkeysOf(ash.ownerId)).toEqual([]);
    expect((await get('/api/v1/session', cookie)).statusCode).toBe(200);
    expect((await get('/api/v1/recovery-codes', cookie)).json()).toMatchObject({ left: 10 });
    expect((await recover(code)).answer.statusCode).toBe(201);
  });

  it('is told to the person and to every owner, and to nobody else, and stands in the record', async () => {
    const guest = (await app.sessions.begin((await database.db.selectFrom('members').select('id').where('household_id', '=', ash.householdId).where('role', '=', 'guest').executeTakeFirstOrThrow()).id, ORIGIN)).split(';')[0] ?? '';
    await database.db.updateTable('sessions').set({ verified_at: new Date(clock.now()).toISOString() }).execute();
    const [code = ''] = await made(guest);
    const { answer } = await recover(code);
    const { id } = answer.json<{ id: string }>();
    const rows = await database.db.selectFrom('notifications').select(['member_id', 'kind', 'title']).where('site_id', '=', ash.siteId).orderBy('member_id').execute();
    expect(rows.map((row) => row.member_id).toSorted()).toEqual([ash.ownerId, id].toSorted());
    expect(rows[0]).toMatchObject({ kind: 'alarm.account_recovered', title: expect.stringContaining('Ash guest: came back by a RECOVERY CODE') });
    expect(announced.map(({ memberId }) => memberId).toSorted()).toEqual([ash.ownerId, id].toSorted());
    const acts = await database.db.selectFrom('act_reports').select(['what', 'about']).where('site_id', '=', ash.siteId).orderBy('what', 'desc').execute();
    expect(acts).toEqual([{ what: 'recovery.codes_made', about: id }, { what: 'person.recovered', about: id }]);
  });
});

describe('what must not come back by a code', () => {
  it('is who used it already', async () => {
    const [code = ''] = await made();
    expect((await recover(code)).answer.statusCode).toBe(201);
    expect(refusal(await begin(code))).toEqual(REFUSED);
    expect(refusal(await finish(code, {}))).toEqual(REFUSED);
  });

  it('is the second of two who come at the same moment, each with a passkey of their own', async () => {
    const [code = ''] = await made();
    const devices = await Promise.all(Array.from({ length: 4 }, async () => createSoftwareAuthenticator('localhost').register(await challengeOf(code), ORIGIN)));
    const answers = await Promise.all(devices.map((passkey) => finish(code, passkey)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 401, 401, 401]);
    expect(await passkeysOf(ash.ownerId)).toHaveLength(1);
    expect(announced).toHaveLength(1);
  });

  it('is who has a code of before newer ones, also between question and answer, and where two are made at once', async () => {
    const [old = ''] = await made();
    const passkey = createSoftwareAuthenticator('localhost').register(await challengeOf(old), ORIGIN);
    await Promise.all([made(), made()]);
    expect(refusal(await finish(old, passkey))).toEqual(REFUSED);
    expect(refusal(await begin(old))).toEqual(REFUSED);
    expect((await get('/api/v1/recovery-codes', cookie)).json()).toMatchObject({ left: 10 });
  });

  it('is who answers one person’s question with another’s code', async () => {
    const birch = await addHousehold(database.db, app.sessions, 'Birch');
    const other = (await app.sessions.begin(birch.ownerId, ORIGIN)).split(';')[0] ?? '';
    await database.db.updateTable('sessions').set({ verified_at: new Date(clock.now()).toISOString() }).execute();
    const [[own = ''], [foreign = '']] = [await made(), await made(other)];
    const passkey = createSoftwareAuthenticator('localhost').register(await challengeOf(own), ORIGIN);
    expect(refusal(await finish(foreign, passkey))).toEqual({ ...REFUSED, code: 'session.passkey_refused' });
    expect(await passkeysOf(birch.ownerId)).toEqual([]);
  });

  it('is who left the household, and who has the database alone', async () => {
    const [code = ''] = await made();
    const rows = JSON.stringify(await database.db.selectFrom('recovery_codes').selectAll().execute());
    expect(rows).not.toContain(code);
    expect(rows.toLowerCase()).not.toContain(code.replaceAll('-', '').toLowerCase());
    await database.db.updateTable('members').set({ left_at: new Date(clock.now()).toISOString() }).where('id', '=', ash.ownerId).execute();
    expect(refusal(await begin(code))).toEqual(REFUSED);
  });

  it('is who guesses: a code that never was answers as a used one, and an address is held up, alone', async () => {
    const [code = '', second = ''] = await made();
    await recover(code);
    const used = await begin(code);
    const never = await begin('0000-0000-0000-0000');
    expect(never.body).toBe(used.body);
    const statuses: number[] = [];
    for (let guess = 0; guess < 9; guess += 1) statuses.push((await begin(`0000-0000-0001-000${guess}`)).statusCode);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 401), 429]);
    expect((await begin(second)).statusCode).toBe(429);
    const tried = address;
    address = '198.51.100.7';
    expect((await begin(second)).statusCode).toBe(200);
    clock.advance(Hours(1));
    address = tried;
    expect((await begin(second)).statusCode).toBe(200);
  });

  it('is who has a session that showed no passkey of late: they make no codes', async () => {
    clock.advance(Minutes(6));
    expect((await post('/api/v1/recovery-codes', undefined, cookie)).json()).toMatchObject({ code: 'session.passkey_missing' });
    expect((await get('/api/v1/recovery-codes', cookie)).json()).toEqual({ left: 0, madeAt: null });
  });
});
