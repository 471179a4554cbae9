import { newId, silentLog, systemClock } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createTestCourier, startTestApp } from '../http/test-app.fixture.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertParcel, insertSite } from '../hub-link/test-rows.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { openServerKeys } from '../identity/server-keys.ts';
import { createCourierVisits } from './courier-visits.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The number that a stranger tries; nothing but the homes differs between the trials. */
const TRIED = sampleNumber('ups_1z', 4711);

let cluster: TestDatabase;
let database: Database;
let folder: string;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-refusal-'));
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Everything that whoever scans could see or time: the answer, and the statements that were asked of the database, in their order. */
async function tryAt(prepare: (ids: SiteIds) => Promise<void>): Promise<{ readonly answer: unknown; readonly work: readonly string[] }> {
  const ids = newSite();
  await insertSite(database.db, ids, makeHubKey());
  await database.db.deleteFrom('parcel_numbers').where('site_id', '=', ids.siteId).execute();
  await database.db.deleteFrom('parcels').where('site_id', '=', ids.siteId).execute();
  await prepare(ids);
  const work: string[] = [];
  const witness: KyselyPlugin = {
    transformQuery({ node }) {
      work.push(JSON.stringify(node, (key, value: unknown) => (key === 'value' || key === 'values' ? '?' : value)));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const db = database.db.withPlugin(witness);
  const hubLink = { isOnline: () => true, send: () => expect.unreachable('a refused label asks no hub'), outbox: { post: () => expect.unreachable('a refused label commands no hub') } };
  // The test's hub link never answers, so what it would answer needs no type.
  const deps = { db, keys: await openServerKeys(folder), hubLink: hubLink as never, approvals: { ask: () => expect.unreachable('a refused label asks nobody') }, live: createLiveEvents(silentLog), clock: systemClock, log: silentLog };
  await using app = await startTestApp(database.db, { handlers: () => createCourierVisits(deps) });
  const path = `/api/v1/doors/${ids.doorCode}/visits`;
  const payload = JSON.stringify({ text: TRIED, symbology: 'code128', scannedAt: new Date().toISOString() });
  const response = await app.send({ method: 'POST', url: path, headers: { dpop: createTestCourier().prove('POST', path), 'content-type': 'application/json' }, payload });
  return { answer: { status: response.statusCode, headers: Object.keys(response.headers).toSorted(), body: response.json<unknown>() }, work };
}

describe('a label that is not for this door', () => {
  it('is answered with the same words after the same work, whatever the home expects', async () => {
    const { db } = database;
    const nothing = await tryAt(async () => {});
    expect(nothing.answer).toMatchObject({ status: 422, body: { code: 'label.unknown' } });
    expect(nothing.work.length).toBeGreaterThan(0);
    const homes: Readonly<Record<string, (ids: SiteIds) => Promise<void>>> = {
      'many parcels': async (ids) => {
        for (let seed = 0; seed < 200; seed += 1) await insertParcel(db, ids, newId('par'), sampleNumber('ups_1z', seed));
      },
      'a number that differs in one digit': (ids) => insertParcel(db, ids, newId('par'), TRIED.replace(/.$/, (last) => String((Number(last) + 1) % 10))),
      'the number, cancelled': async (ids) => {
        await insertParcel(db, ids, ids.parcelId, TRIED);
        await db.updateTable('parcels').set({ status: 'cancelled' }).where('site_id', '=', ids.siteId).execute();
      },
      'the number, in another household': async () => {
        const others = newSite();
        await insertSite(db, others, makeHubKey());
        await insertParcel(db, others, newId('par'), TRIED);
      },
    };
    for (const [home, prepare] of Object.entries(homes)) expect(await tryAt(prepare), home).toEqual(nothing);
  });

  it('is found by an index, so that the work does not grow with what is expected', async () => {
    const { rows } = await database.pool.query<{ indexdef: string }>(`select indexdef from pg_indexes where tablename = 'parcel_numbers'`);
    expect(rows.map(({ indexdef }) => /\((.*)\)/.exec(indexdef)?.[1])).toEqual(expect.arrayContaining([expect.stringMatching(/^site_id, number/)]));
  });
});
