import { Instant, ManualClock, newId, plus, Seconds, silentLog, toIso } from '@latchkey/kit';
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

  it('ends a visit whose courier was told to ring and did not, when the hub waits no longer', async () => {
    const ids = newSite();
    const visitId = newId('vis');
    await insertSite(database.db, ids, makeHubKey());
    await insertVisit(database.db, ids, visitId);
    const clock = new ManualClock(Instant(Date.now()));
    const announced: string[] = [];
    const visitChanges = new Topics<VisitChange>((error) => expect.unreachable(String(error)));
    visitChanges.subscribe(visitId, ({ visit }) => announced.push(String(visit.refusal)));
    const deps = { db: database.db, live: createLiveEvents(silentLog), visitChanges, clock, log: silentLog };
    await database.db.updateTable('visits').set({ rings_until: toIso(plus(clock.now(), Seconds(60))) }).where('id', '=', visitId).execute();
    clock.advance(Seconds(64));
    expect(await sweepVisits(deps)).toBe(0);
    clock.advance(Seconds(2));
    expect(await sweepVisits(deps)).toBe(1);
    expect(announced).toEqual(['presence.unheard']);
    await expect(database.db.selectFrom('parcels').select('status').where('site_id', '=', ids.siteId).execute()).resolves.toEqual([{ status: 'expected' }]);
  });
});
