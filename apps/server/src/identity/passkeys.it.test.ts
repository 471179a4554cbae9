import { problem } from '@latchkey/contract';
import { ManualClock, Minutes, silentLog } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createPasskeys } from './passkeys.ts';
import { createSignIn } from './sign-in.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.fixture.ts';

let cluster: TestDatabase;
let database: Database;
let clock: ManualClock;
let app: TestApp;
let household: TestHousehold;
let cookie: string;
const ended: string[] = [];

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  database = await cluster.fresh();
  clock = new ManualClock();
  app = await startTestApp(database.db, {
    clock,
    handlers: (sessions, origins) => createSignIn({ db: database.db, sessions, origins, passkeys: createPasskeys({ db: database.db, clock, log: silentLog }), onEnded: (hash) => ended.push(hash) }),
  });
  household = await addHousehold(database.db, app.sessions, 'Ash');
  cookie = await household.cookieOf('owner');
});
afterEach(() => app[Symbol.asyncDispose]());

const post = (url: string, payload?: Record<string, unknown>, headers: Record<string, string> = {}) => app.send({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) });
const challengeOf = async (url: string, headers: Record<string, string> = {}) => ((await post(url, undefined, headers)).json<{ challenge: string }>()).challenge;
const beginSignIn = () => challengeOf('/api/v1/session/passkey-challenge');
const finishSignIn = (answer: Record<string, unknown>) => post('/api/v1/session/passkey', answer);

async function enrol(): Promise<SoftwareAuthenticator> {
  const authenticator = createSoftwareAuthenticator('localhost');
  const added = await post('/api/v1/passkeys', authenticator.register(await challengeOf('/api/v1/passkeys/challenge', { cookie }), ORIGIN), { cookie });
  expect(added.statusCode).toBe(201);
  expect(added.json()).toEqual({ id: authenticator.id });
  return authenticator;
}

describe('passkeys', () => {
  it('ask for a discoverable credential and for the person to be verified', async () => {
    const options = (await post('/api/v1/passkeys/challenge', undefined, { cookie })).json<Record<string, unknown>>();
    expect(options).toMatchObject({ rp: { id: 'localhost' }, authenticatorSelection: { residentKey: 'required', userVerification: 'required' } });
    expect((await post('/api/v1/session/passkey-challenge')).json()).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  });

  it('sign their owner in with a session of their own', async () => {
    const authenticator = await enrol();
    const signedIn = await finishSignIn(authenticator.sign(await beginSignIn(), ORIGIN));
    expect(signedIn.statusCode).toBe(201);
    expect(signedIn.json()).toMatchObject({ id: household.ownerId, role: 'owner', householdName: 'Ash' });
    const fresh = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    expect(fresh).not.toBe(cookie);
    const session = await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie: fresh } });
    expect(session.json()).toMatchObject({ id: household.ownerId });

    expect((await app.send({ method: 'DELETE', url: '/api/v1/session', headers: { cookie: fresh } })).statusCode).toBe(204);
    expect((await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie: fresh } })).statusCode).toBe(401);
    expect(ended).toHaveLength(1);
  });

  const refusals: readonly [string, (authenticator: SoftwareAuthenticator) => Promise<Record<string, unknown>>][] = [
    ['an answer to no question', async (authenticator) => authenticator.sign('bm90IGEgcXVlc3Rpb24', ORIGIN)],
    ['an answer on another site', async (authenticator) => authenticator.sign(await beginSignIn(), 'https://evil.example')],
    ['an answer without the person verified', async (authenticator) => authenticator.sign(await beginSignIn(), ORIGIN, 0x01)],
    ['another key', async () => createSoftwareAuthenticator('localhost').sign(await beginSignIn(), ORIGIN)],
    ['another key under a known id', async (authenticator) => {
      const answer = createSoftwareAuthenticator('localhost').sign(await beginSignIn(), ORIGIN);
      return { ...answer, id: authenticator.id, rawId: authenticator.id };
    }],
    ['a key for another host', async (authenticator) => {
      const elsewhere = createSoftwareAuthenticator('evil.example').sign(await beginSignIn(), ORIGIN);
      return { ...elsewhere, id: authenticator.id, rawId: authenticator.id };
    }],
    ['an answer that took too long', async (authenticator) => {
      const challenge = await beginSignIn();
      clock.advance(Minutes(6));
      return authenticator.sign(challenge, ORIGIN);
    }],
    ['a question asked for adding a key', async (authenticator) => authenticator.sign(await challengeOf('/api/v1/passkeys/challenge', { cookie }), ORIGIN)],
    ['nonsense', async () => ({ id: 'x', response: { clientDataJSON: '####' } })],
    ['a question in a form that is none', async (authenticator) => ({ ...authenticator.sign('x', ORIGIN), response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' } })],
  ];
  it.each(refusals)('refuse %s', async (_what, answer) => {
    const response = await finishSignIn(await answer(await enrol()));
    expect(response.statusCode).toBe(401);
    expect(problem.parse(response.json()).code).toBe('session.passkey_refused');
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('take each question once', async () => {
    const authenticator = await enrol();
    const challenge = await beginSignIn();
    expect((await finishSignIn(authenticator.sign(challenge, ORIGIN))).statusCode).toBe(201);
    expect((await finishSignIn(authenticator.sign(challenge, ORIGIN))).statusCode).toBe(401);
  });

  it('refuse a copy that counts from behind', async () => {
    const authenticator = await enrol();
    authenticator.counter = 10;
    expect((await finishSignIn(authenticator.sign(await beginSignIn(), ORIGIN))).statusCode).toBe(201);
    authenticator.counter = 5;
    expect((await finishSignIn(authenticator.sign(await beginSignIn(), ORIGIN))).statusCode).toBe(401);
  });

  it('are added by the person who asked, without another taking the question or the key', async () => {
    const challenge = await challengeOf('/api/v1/passkeys/challenge', { cookie });
    const guest = await household.cookieOf('guest');
    const authenticator = createSoftwareAuthenticator('localhost');
    expect((await post('/api/v1/passkeys', authenticator.register(challenge, ORIGIN), { cookie: guest })).statusCode).toBe(401);
    const enrolled = await enrol();
    const again = await challengeOf('/api/v1/passkeys/challenge', { cookie: guest });
    expect((await post('/api/v1/passkeys', enrolled.register(again, ORIGIN), { cookie: guest })).statusCode).toBe(401);
    const signedIn = await finishSignIn(enrolled.sign(await beginSignIn(), ORIGIN));
    expect(signedIn.json()).toMatchObject({ id: household.ownerId });
  });
});
