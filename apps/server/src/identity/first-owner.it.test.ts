import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problem } from '@latchkey/contract';
import { silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createOwnOrigins } from '../http/own-origins.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { openFirstOwner } from './first-owner.ts';
import { createSessions, toPerson } from './sessions.ts';

let cluster: TestDatabase;
let database: Database;
let folder: string;
let app: TestApp;

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-owner-'));
  app = await start();
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function start(): Promise<TestApp> {
  const { db } = database;
  const handlers = await openFirstOwner({ db, sessions: createSessions({ db, clock: systemClock }), origins: createOwnOrigins([], ORIGIN), clock: systemClock, log: silentLog, folder });
  return startTestApp(db, { handlers: () => ({ ...handlers, showSession: async ({ caller }) => toPerson(caller) }) });
}
const path = () => join(folder, 'setup-key');
const claim = (key: string, name = 'Ann') => app.send({ method: 'POST', url: '/api/v1/households', payload: { key, name, householdName: 'Ash' } });

describe('the first owner of a server', () => {
  it('is who can read the key in its data folder', async () => {
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    const claimed = await claim(await readFile(path(), 'utf8'));
    expect(claimed.json()).toMatchObject({ name: 'Ann', role: 'owner', householdName: 'Ash', demo: false });
    const cookie = String(claimed.headers['set-cookie']).split(';')[0] ?? '';
    expect((await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie } })).json()).toEqual(claimed.json());
    await expect(stat(path())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is nobody with another key', async () => {
    for (const key of ['', 'k'.repeat(24)]) {
      const refused = await claim(key);
      expect(problem.parse(refused.json()).code).toBe('request.forbidden');
      expect(refused.headers['set-cookie']).toBeUndefined();
    }
    expect(await database.db.selectFrom('households').select('id').execute()).toEqual([]);
  });

  it('is one person, also when two come at the same moment or the server starts anew', async () => {
    const key = await readFile(path(), 'utf8');
    const outcomes = await Promise.all([claim(key, 'Ann'), claim(key, 'Ben')]);
    expect(outcomes.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
    await app[Symbol.asyncDispose]();
    app = await start();
    expect((await claim(key)).statusCode).toBe(409);
    await expect(stat(path())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
