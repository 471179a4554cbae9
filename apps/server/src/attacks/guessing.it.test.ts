import { type Route, type RouteName, routes } from '@latchkey/contract';
import { newId } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ROUTE_BODIES } from '../http/route-bodies.fixture.ts';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { createSoftwareAuthenticator } from '../identity/software-authenticator.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';

const table: Readonly<Record<RouteName, Route>> = routes;
/** What anybody may send something to. */
const open = (Object.keys(routes) as RouteName[]).filter((name) => table[name].access === 'public' && table[name].method !== 'GET');
/** A link's token has 256 bits and its film is fetched in many parts: it is held up with everything else of an address. */
const WIDE: ReadonlySet<RouteName> = new Set(['playShared']);
const MOST_A_MINUTE = 120;
/** Of one address, and of one session half of it. */
const LIMIT = 240;

let real: RealServer;
let ash: TestHousehold;
beforeAll(async () => {
  // The tests stand behind a proxy, so that they may come from anywhere.
  real = await startRealServer({ LATCHKEY_RATE_LIMIT: String(LIMIT), LATCHKEY_PROXIES: '127.0.0.1' });
  ash = await addHousehold(real.db, real.sessions, 'Ash');
});
afterAll(() => real[Symbol.asyncDispose]());

let addresses = 0;
/** An address that nobody has used. */
const newAddress = (): string => `2001:db8:${(addresses += 1).toString(16)}::1`;

async function send(name: RouteName, from: string, { body = ROUTE_BODIES[name], ids = {}, cookie }: { readonly body?: unknown; readonly ids?: Readonly<Record<string, string>>; readonly cookie?: string } = {}) {
  const path = table[name].path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => ids[parameter] ?? newId('ntf'));
  return fetch(`${real.url}${path}`, {
    method: table[name].method,
    headers: { 'x-forwarded-for': from, ...(cookie === undefined ? {} : { cookie }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const statusOf = async (...request: Parameters<typeof send>): Promise<number> => {
  const response = await send(...request);
  await response.body?.cancel();
  return response.status;
};
/** How many of at most `most` requests pass before one is held up. */
async function passed(most: number, request: () => Promise<number>): Promise<number> {
  for (let count = 0; count < most; count += 1) if ((await request()) === 429) return count;
  return most;
}

describe('guessing at what lets somebody in', () => {
  it.each(open.filter((name) => !WIDE.has(name)))(`%s is held up after at most ${MOST_A_MINUTE} tries a minute, for that address alone`, async (name) => {
    const address = newAddress();
    expect(await passed(MOST_A_MINUTE + 1, () => statusOf(name, address))).toBeLessThanOrEqual(MOST_A_MINUTE);
    expect(await statusOf(name, newAddress())).not.toBe(429);
  });

  it('is held up all the same when each try comes from another address of one network', async () => {
    const network = newAddress();
    let host = 1;
    expect(await passed(30, () => statusOf('claimServer', network.replace('::1', `::${(host += 1).toString(16)}`)))).toBe(20);
    expect(await statusOf('claimServer', newAddress())).not.toBe(429);
  });

  it('is not helped by naming another address: only a proxy of ours is believed', async () => {
    let host = 0;
    const address = newAddress();
    expect(await passed(30, () => statusOf('pairHub', `198.51.100.${(host += 1)}, ${address}`))).toBe(20);
  });

  it('of many people’s passkeys from one address is held up, and of one person’s from many addresses holds up nobody but them', async () => {
    const passkey = createSoftwareAuthenticator('localhost');
    const origin = real.url.replace('127.0.0.1', 'localhost');
    const post = (path: string, from: string, body?: unknown, cookie = '') =>
      fetch(`${origin}/api/v1/${path}`, { method: 'POST', headers: { 'x-forwarded-for': from, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const challengeOf = async (path: string, from: string, cookie = '') => ((await (await post(path, from, undefined, cookie)).json()) as { challenge: string }).challenge;
    const home = newAddress();
    const cookie = await ash.cookieOf('owner');
    expect((await post('passkeys', home, passkey.register(await challengeOf('passkeys/challenge', home, cookie), origin), cookie)).status).toBe(201);

    // Known passkeys, each tried once, with a signature of another key.
    const thief = newAddress();
    let tried = 0;
    const stuff = async (from: string, id: string) => (await post('session/passkey', from, { ...createSoftwareAuthenticator('localhost').sign(await challengeOf('session/passkey-challenge', from), origin), id, rawId: id })).status;
    expect(await passed(61, () => stuff(thief, `leaked-${(tried += 1)}`))).toBeLessThanOrEqual(30);
    for (let count = 0; count < 40; count += 1) expect(await stuff(newAddress(), passkey.id)).toBe(401);
    const signedIn = await post('session/passkey', home, passkey.sign(await challengeOf('session/passkey-challenge', home), origin));
    expect([signedIn.status, signedIn.headers.getSetCookie().length]).toEqual([201, 1]);
  });
});

describe('who uses up a share', () => {
  it('with a copied cookie leaves its owner the way to end it', async () => {
    const copied = await ash.cookieOf('owner');
    const thief = newAddress();
    expect(await passed(LIMIT, () => statusOf('showHome', thief, { cookie: copied }))).toBe(LIMIT / 2);
    const [own, home] = [await ash.cookieOf('owner'), newAddress()];
    expect(await statusOf('showHome', home, { cookie: own })).toBe(200);
    const { items } = (await (await send('listSignedIn', home, { cookie: own })).json()) as { items: readonly { readonly id: string; readonly here: boolean }[] };
    for (const { id } of items.filter(({ here }) => !here)) expect(await statusOf('endSignedIn', home, { cookie: own, ids: { signInId: id } })).toBe(204);
    expect(await statusOf('showHome', newAddress(), { cookie: copied })).toBe(401);
  });

  it('of opened sockets behind a proxy leaves everybody else theirs', async () => {
    const opening = async (from: string): Promise<number> => {
      const socket = new WebSocket(`${real.url.replace('http', 'ws')}/api/v1/events`, { headers: { 'x-forwarded-for': from } });
      return new Promise((resolve) => {
        socket.on('unexpected-response', (_request, response) => resolve(response.resume().statusCode ?? 0));
        socket.on('error', () => {});
      });
    };
    const flood = newAddress();
    expect(await passed(LIMIT + 1, () => opening(flood))).toBe(LIMIT);
    expect(await opening(newAddress())).toBe(401);
  });
});

describe('a session', () => {
  it('is never one that somebody put there before the sign-in', async () => {
    const planted = `latchkey=${'A'.repeat(43)}`;
    const { token } = await inviteTo(ash);
    const joined = await send('acceptInvitation', newAddress(), { body: { token, name: 'Kim' }, cookie: planted });
    expect(joined.status).toBe(201);
    const [given = ''] = joined.headers.getSetCookie();
    expect(given).toMatch(/^latchkey=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
    expect(given).not.toContain('A'.repeat(43));
    expect(await statusOf('showSession', newAddress(), { cookie: planted })).toBe(401);
  });

  it('that is ended elsewhere is cut off at once, on what it had open too', async () => {
    const [stolen, own] = [await ash.cookieOf('owner'), await ash.cookieOf('owner')];
    const from = newAddress();
    const socket = new WebSocket(`${real.url.replace('http', 'ws')}/api/v1/events`, { headers: { 'x-forwarded-for': from, cookie: stolen } });
    await new Promise((resolve) => socket.once('message', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const { items } = (await (await send('listSignedIn', from, { cookie: own })).json()) as { items: readonly { readonly id: string; readonly here: boolean }[] };
    for (const { id } of items.filter(({ here }) => !here)) await statusOf('endSignedIn', from, { cookie: own, ids: { signInId: id } });
    expect(await closed).toBe(4401);
    expect(await statusOf('showHome', from, { cookie: stolen })).toBe(401);
  });
});

async function inviteTo(household: TestHousehold): Promise<{ readonly token: string }> {
  const made = await send('createInvitation', newAddress(), { cookie: await household.cookieOf('owner') });
  const { url } = (await made.json()) as { url: string };
  return { token: url.split('invitation=')[1] ?? '' };
}
