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
    handlers: (sessions, origins) => createSignIn({ db: database.db, sessions, origins, clock, passkeys: createPasskeys({ db: database.db, clock, log: silentLog }), onEnded: (hash) => ended.push(hash) }),
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

describe('confirming that it is still you', () => {
  const beginVerifying = (own = cookie) => challengeOf('/api/v1/session/verification-challenge', { cookie: own });
  const finishVerifying = (answer: Record<string, unknown>, own = cookie) => post('/api/v1/session/verification', answer, { cookie: own });
  const addAnother = () => post('/api/v1/passkeys/challenge', undefined, { cookie });

  it('by a passkey of one’s own opens for five minutes what was closed', async () => {
    const authenticator = await enrol();
    clock.advance(Minutes(6));
    expect(problem.parse((await addAnother()).json()).code).toBe('session.verification_needed');
    expect((await finishVerifying(authenticator.sign(await beginVerifying(), ORIGIN))).statusCode).toBe(204);
    expect((await addAnother()).statusCode).toBe(200);
    clock.advance(Minutes(6));
    expect(problem.parse((await addAnother()).json()).code).toBe('session.verification_needed');
  });

  it('is not possible without a passkey, which adding one settles', async () => {
    clock.advance(Minutes(6));
    expect(problem.parse((await post('/api/v1/session/verification-challenge', undefined, { cookie })).json()).code).toBe('session.passkey_missing');
    await enrol();
    expect((await addAnother()).statusCode).toBe(200);
  });

  const refusals: readonly [string, (own: SoftwareAuthenticator) => Promise<Record<string, unknown>>][] = [
    ['somebody else’s passkey', async () => {
      const guest = await household.cookieOf('guest');
      const authenticator = createSoftwareAuthenticator('localhost');
      await post('/api/v1/passkeys', authenticator.register(await challengeOf('/api/v1/passkeys/challenge', { cookie: guest }), ORIGIN), { cookie: guest });
      return authenticator.sign(await beginVerifying(), ORIGIN);
    }],
    ['the answer to a sign-in’s question', async (own) => own.sign(await beginSignIn(), ORIGIN)],
    ['the answer to a question asked of another person', async (own) => {
      const guest = await household.cookieOf('guest');
      const authenticator = createSoftwareAuthenticator('localhost');
      await post('/api/v1/passkeys', authenticator.register(await challengeOf('/api/v1/passkeys/challenge', { cookie: guest }), ORIGIN), { cookie: guest });
      return own.sign(await beginVerifying(guest), ORIGIN);
    }],
    ['an answer without the person verified', async (own) => own.sign(await beginVerifying(), ORIGIN, 0x01)],
    ['an answer on another site', async (own) => own.sign(await beginVerifying(), 'https://evil.example')],
    ['an answer that comes again', async (own) => {
      const answer = own.sign(await beginVerifying(), ORIGIN);
      expect((await finishVerifying(answer)).statusCode).toBe(204);
      clock.advance(Minutes(6));
      return answer;
    }],
  ];
  it.each(refusals)('is not done by %s', async (_what, make) => {
    const own = await enrol();
    const answer = await make(own);
    const refused = await finishVerifying(answer);
    expect(problem.parse(refused.json()).code).toBe('session.passkey_refused');
    clock.advance(Minutes(6));
    expect(problem.parse((await addAnother()).json()).code).toBe('session.verification_needed');
  });
});

describe('removing a passkey', () => {
  const own = async () => (await app.send({ method: 'GET', url: '/api/v1/passkeys', headers: { cookie } })).json<{ items: { id: string }[] }>().items.map(({ id }) => id);
  const remove = (id: string, of = cookie) => app.send({ method: 'DELETE', url: `/api/v1/passkeys/${id}`, headers: { cookie: of } });

  it('ends what it can do and the sessions elsewhere, and keeps this one', async () => {
    const [lost, kept] = [await enrol(), await enrol()];
    const elsewhere = String((await finishSignIn(lost.sign(await beginSignIn(), ORIGIN))).headers['set-cookie']).split(';')[0] ?? '';
    expect((await own()).toSorted()).toEqual([lost.id, kept.id].toSorted());
    ended.length = 0;
    expect((await remove(lost.id)).statusCode).toBe(204);
    expect(await own()).toEqual([kept.id]);
    expect(ended).toHaveLength(1);
    expect((await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie: elsewhere } })).statusCode).toBe(401);
    expect((await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(200);
    expect((await finishSignIn(lost.sign(await beginSignIn(), ORIGIN))).statusCode).toBe(401);
  });

  it('leaves the last one, also when two are removed at the same moment', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const outcomes = await Promise.all([remove(first.id), remove(second.id)]);
    expect(outcomes.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(await own()).toHaveLength(1);
  });

  it('is its owner’s business only', async () => {
    const [first] = [await enrol(), await enrol()];
    const guest = await household.cookieOf('guest');
    expect((await remove(first.id, guest)).statusCode).toBe(404);
    expect(await own()).toHaveLength(2);
  });
});
