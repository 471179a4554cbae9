import type { Authority } from '@latchkey/contract';
import { type DeviceRecord, makeDeviceKeys, nextRoster, readKeptRoster, signDeviceRequest, signerOf, signRoster } from '@latchkey/grants';
import { silentLog, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthorityRoutes } from '../authority/authority-routes.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { createPasskeys } from '../identity/passkeys.ts';
import { createSignIn } from '../identity/sign-in.ts';
import { createSoftwareAuthenticator } from '../identity/software-authenticator.fixture.ts';
import { createInvitations } from './invitations.ts';
import { createPeople } from './people.ts';

let cluster: TestDatabase;
let database: Database;
let app: TestApp;

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  const shared = { db: database.db, clock: systemClock, log: silentLog, onEnded: () => undefined };
  app = await startTestApp(database.db, {
    handlers: (sessions, origins) => ({
      ...createPeople(shared),
      ...createInvitations({ ...shared, sessions, origins }),
      ...createSignIn({ ...shared, sessions, origins, passkeys: createPasskeys(shared) }),
      // No hub is paired: nobody takes what is signed.
      ...createAuthorityRoutes({ ...shared, live: createLiveEvents(silentLog), delivery: { heldBy: () => undefined, signed: () => undefined } }),
    }),
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

/** What the answers of these routes are made of, each of them of some. */
interface Body extends Authority {
  readonly id: string;
  readonly role: string;
  readonly url: string;
  readonly challenge: string;
  readonly deviceId: `dev_${string}`;
}

async function call(cookie: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const response = await app.send({ method, url: `/api/v1/${url}`, headers: { cookie, origin: ORIGIN }, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: (response.statusCode === 204 ? undefined : response.json()) as Body, cookie: String(response.headers['set-cookie'] ?? '').split(';')[0] ?? '' };
}

async function addPasskey(cookie: string) {
  const passkey = createSoftwareAuthenticator('localhost');
  const { body } = await call(cookie, 'POST', 'passkeys/challenge');
  expect((await call(cookie, 'POST', 'passkeys', passkey.register(body.challenge, ORIGIN))).status).toBe(201);
  return passkey;
}

async function signIn(passkey: ReturnType<typeof createSoftwareAuthenticator>) {
  const { body } = await call('', 'POST', 'session/passkey-challenge');
  return call('', 'POST', 'session/passkey', passkey.sign(body.challenge, ORIGIN));
}

/** A browser of somebody that registers itself. */
async function addDevice(cookie: string, siteId: string, memberId: string) {
  const keys = await makeDeviceKeys();
  // Ids are made by newId.
  const asked = { v: 1, site: siteId as `site_${string}`, memberId: memberId as `mem_${string}`, name: 'Phone', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey, issuedAt: 0 } as const;
  const { status, body } = await call(cookie, 'POST', 'devices', { request: await signDeviceRequest(asked, signerOf(keys, 'new')) });
  expect(status).toBe(201);
  const record: DeviceRecord = { deviceId: body.deviceId, memberId: asked.memberId, name: asked.name, role: 'owner', signKey: asked.signKey, unwrapKey: asked.unwrapKey };
  return { record, signer: signerOf(keys, body.deviceId) };
}

it('an owner who lost everything comes back by another owner: out of the list, out of the household, invited again, and a door counts the new device only when it is signed for', async () => {
  const ash = await addHousehold(database.db, app.sessions, 'Ash');
  const [ann, ben] = [await ash.cookieOf('owner'), await ash.cookieOf('member')];
  const { body: benSelf } = await call(ben, 'GET', 'session');
  expect((await call(ann, 'PATCH', `people/${benSelf.id}`, { role: 'owner' })).status).toBe(200);
  const [phone, lost, lostPasskey] = [await addDevice(ann, ash.siteId, ash.ownerId), await addDevice(ben, ash.siteId, benSelf.id), await addPasskey(ben)];
  const addRoster = async (roster: string) => (await call(ann, 'POST', 'rosters', { roster })).status;
  const authority = async () => (await call(ann, 'GET', 'authority')).body;
  const rosterNow = async () => (await readKeptRoster((await authority()).roster ?? '')) ?? expect.unreachable('a list was signed');
  expect(await addRoster(await signRoster({ v: 1, site: ash.siteId, version: 1, previous: null, issuedAt: 0, devices: [phone.record, lost.record] }, phone.signer))).toBe(201);

  // While the lost phone counts, its owner's membership does not end: the doors would still know it.
  expect((await call(ann, 'DELETE', `people/${benSelf.id}`)).status).toBe(409);
  expect(await addRoster(await signRoster(nextRoster(await rosterNow(), [phone.record], 0), phone.signer))).toBe(201);
  expect((await call(ann, 'DELETE', `people/${benSelf.id}`)).status).toBe(204);
  expect((await call(ben, 'GET', 'session')).status).toBe(401);
  expect((await signIn(lostPasskey)).status).toBe(401);

  const { body: invitation } = await call(ann, 'POST', 'invitations', { name: 'Ben', role: 'owner' });
  const joined = await call('', 'POST', 'invitation/acceptance', { token: new URL(invitation.url).hash.replace('#invitation=', ''), name: 'Ben' });
  expect(joined.status).toBe(201);
  const back = await signIn(await addPasskey(joined.cookie));
  expect(back).toMatchObject({ status: 201, body: { id: joined.body.id, role: 'owner' } });

  const fresh = await addDevice(back.cookie, ash.siteId, joined.body.id);
  const stateOf = async () => (await authority()).devices.find(({ id }) => id === fresh.record.deviceId)?.state;
  expect(await stateOf()).toBe('waiting');
  // Nor does it sign for itself, or the lost one for it.
  for (const signer of [fresh.signer, lost.signer]) expect(await addRoster(await signRoster(nextRoster(await rosterNow(), [phone.record, fresh.record], 0), signer))).toBe(409);
  expect(await addRoster(await signRoster(nextRoster(await rosterNow(), [phone.record, fresh.record], 0), phone.signer))).toBe(201);
  expect(await stateOf()).toBe('confirmed');
});
