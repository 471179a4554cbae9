import { Instant, ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import type { VisitChange } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { makeHubKey, newSite } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit } from '../hub-link/test-rows.fixture.ts';
import { Topics } from '../hub-link/topics.ts';
import { sweepVisits } from './visit-sweep.ts';

let cluster: TestDatabase;
let database: Database;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('the sweep', () => {
  it('ends a visit that the hub never spoke of when its grant is over, and leaves a running one alone', async () => {
    const [silent, running] = [newSite(), newSite()];
    const [silentVisit, runningVisit] = [newId('vis'), newId('vis')];
    for (const [ids, visitId] of [[silent, silentVisit], [running, runningVisit]] as const) {
      await insertSite(database.db, ids, makeHubKey());
      await insertVisit(database.db, ids, visitId);
    }
    await database.db.updateTable('visits').set({ state: 'open' }).where('id', '=', runningVisit).execute();
    const clock = new ManualClock(Instant(Date.now()));
    const deps = { db: database.db, live: createLiveEvents(silentLog), visitChanges: new Topics<VisitChange>((error) => expect.unreachable(String(error))), clock, log: silentLog };
    const parcels = () => database.db.selectFrom('parcels').select(['site_id', 'status']).execute();

    clock.advance(Seconds(80));
    expect(await sweepVisits(deps)).toBe(0);
    clock.advance(Seconds(20));
    expect(await sweepVisits(deps)).toBe(1);
    expect(await sweepVisits(deps)).toBe(0);
    expect(await parcels()).toEqual(expect.arrayContaining([{ site_id: silent.siteId, status: 'expected' }, { site_id: running.siteId, status: 'delivering' }]));
    await expect(database.db.selectFrom('visits').select(['state', 'refusal']).where('id', '=', silentVisit).execute()).resolves.toEqual([{ state: 'refused', refusal: 'hub.timeout' }]);
  });
});
