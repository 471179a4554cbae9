import { codeOf, Days, ManualClock, Minutes } from '@latchkey/kit';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createHousehold } from '../household/household-store.ts';
import { createSessions } from './sessions.ts';

let cluster: TestDatabase;
let database: Database;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

const HTTPS = 'https://home.example';
const HTTP = 'http://localhost:8080';
// Only the cookie is read.
const withCookie = (cookie: string) => ({ headers: { cookie } }) as IncomingMessage;

async function setUp() {
  const clock = new ManualClock();
  const sessions = createSessions({ db: database.db, clock });
  const { ownerId } = await createHousehold(database.db, clock, { name: 'Ash', owner: { name: 'Ann', email: null }, demo: false, postcode: null });
  return { clock, sessions, ownerId };
}
const pair = (setCookie: string) => setCookie.split(';')[0] ?? '';

describe('sessions', () => {
  it('are known by their cookie, of which only a hash is stored', async () => {
    const { sessions, ownerId } = await setUp();
    const cookie = pair(await sessions.begin(ownerId, HTTPS));
    expect(await sessions.find(withCookie(`a=b; ${cookie}`), HTTPS)).toMatchObject({ memberId: ownerId, role: 'owner', name: 'Ann' });
    const token = cookie.split('=')[1] ?? '';
    expect(token).toHaveLength(43);
    expect(JSON.stringify(await database.db.selectFrom('sessions').selectAll().execute())).not.toContain(token);
  });

  it('use a __Host- cookie over https, and never take the plain one there', async () => {
    const { sessions, ownerId } = await setUp();
    const secure = await sessions.begin(ownerId, HTTPS);
    expect(secure).toMatch(/^__Host-latchkey=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
    const plain = pair(await sessions.begin(ownerId, HTTP));
    expect(plain).toMatch(/^latchkey=/);
    expect(await sessions.find(withCookie(plain), HTTPS)).toBeUndefined();
    expect(await sessions.find(withCookie(plain), HTTP)).toBeDefined();
  });

  it('end when nobody uses them, live on while somebody does, and end after half a year all the same', async () => {
    const { clock, sessions, ownerId } = await setUp();
    const idle = withCookie(pair(await sessions.begin(ownerId, HTTP)));
    const used = withCookie(pair(await sessions.begin(ownerId, HTTP)));
    for (let day = 0; day < 175; day += 25) {
      clock.advance(Days(25));
      expect(await sessions.find(used, HTTP)).toBeDefined();
    }
    expect(await sessions.find(idle, HTTP)).toBeUndefined();
    clock.advance(Days(6));
    expect(await sessions.find(used, HTTP)).toBeUndefined();
  });

  it('end by signing out', async () => {
    const { clock, sessions, ownerId } = await setUp();
    const cookie = withCookie(pair(await sessions.begin(ownerId, HTTP)));
    const resident = await sessions.find(cookie, HTTP);
    if (resident === undefined) throw new TypeError('just signed in');
    expect(await sessions.end(resident, HTTP)).toBe('latchkey=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
    clock.advance(Minutes(1));
    expect(await sessions.find(cookie, HTTP)).toBeUndefined();
  });

  it.each(['', 'latchkey=', 'latchkey=short', `latchkey=${'x'.repeat(43)}`, `latchkey=${"'".repeat(43)}`, 'latchkey', ';;;=;'])('nobody is signed in with %j', async (cookie) => {
    const { sessions } = await setUp();
    expect(await sessions.find(withCookie(cookie), HTTP).catch(codeOf)).toBeUndefined();
  });
});
