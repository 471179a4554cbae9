import type { SiteAccessPoint } from '@latchkey/contract';
import { newId } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createStateMirror } from './state-mirror.ts';
import { makeHubKey, newSite } from './test-hub.fixture.ts';
import { insertSite } from './test-rows.fixture.ts';

let cluster: TestDatabase;
let database: Database;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const at = '2026-11-23T12:00:00.000Z';
const later = '2026-11-23T12:00:05.000Z';
const door = (name: string, id: SiteAccessPoint['id'] = newId('ap')): SiteAccessPoint => ({ id, name, kind: 'front-door', bolt: { value: 'thrown', at }, door: { value: 'closed', at }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: at }, visitId: null });
const word = (...accessPoints: readonly SiteAccessPoint[]) => ({ at, instance: 'i', accessPoints: [...accessPoints] });
async function insertHub() {
  const ids = newSite();
  await insertSite(database.db, ids, makeHubKey());
  return ids;
}
const rowOf = (id: string) => database.db.selectFrom('access_points').select(['name', 'hub_id', 'heard_at', 'door_code']).where('id', '=', id).executeTakeFirst();

describe('what hubs say of their doors', () => {
  it('at the same time is each taken over, and each hears of its own doors', async () => {
    const mirror = createStateMirror(database.db);
    const hubs = await Promise.all(Array.from({ length: 12 }, insertHub));
    const doors = hubs.map((_hub, index) => [door(`Front ${index}`), door(`Side ${index}`)]);
    const taken = await Promise.all(hubs.map((hub, index) => mirror(hub, word(...(doors[index] ?? [])), at)));
    expect(taken.map((each) => each.map(({ name, heardAt }) => [name, heardAt]))).toEqual(doors.map((each) => each.map(({ name }) => [name, at])));
    const first = doors[0]?.[0];
    const before = await rowOf(first?.id ?? '');
    await mirror(hubs[0] ?? newSite(), word({ ...door('Renamed'), id: first?.id ?? newId('ap') }), later);
    await expect(rowOf(first?.id ?? '')).resolves.toEqual({ ...before, name: 'Renamed', heard_at: later });
    await expect(database.db.selectFrom('door_codes').select('code').where('access_point_id', '=', first?.id ?? '').execute()).resolves.toEqual([{ code: before?.door_code }]);
  });

  it('does not keep another’s back when the database cannot hold it', async () => {
    const mirror = createStateMirror(database.db);
    const [first, hostile, last] = [await insertHub(), await insertHub(), await insertHub()];
    const said = await Promise.allSettled([mirror(first, word(door('First')), at), mirror(hostile, word(door('a\0b')), at), mirror(last, word(door('Last')), at)]);
    expect(said.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(said.flatMap((each) => (each.status === 'fulfilled' ? each.value.map(({ name }) => name) : []))).toEqual(['First', 'Last']);
  });

  it('of another hub’s door is not taken, also when both speak at once', async () => {
    const mirror = createStateMirror(database.db);
    const ids = await insertHub();
    const second = newId('hub');
    await database.db.insertInto('hubs').values({ id: second, site_id: ids.siteId, public_jwk: JSON.stringify(makeHubKey().publicJwk), name: 'Second', paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
    const shared = newId('ap');
    await mirror(ids, word(door('Mine', shared)), at);
    // The first of these goes alone; the other two share a round.
    const [, own, foreign] = await Promise.all([mirror(ids, word(door('Other')), later), mirror(ids, word(door('Still mine', shared)), later), mirror({ siteId: ids.siteId, hubId: second }, word(door('Taken', shared)), later)]);
    expect([own?.map(({ name }) => name), foreign]).toEqual([['Still mine'], []]);
    await expect(rowOf(shared)).resolves.toMatchObject({ name: 'Still mine', hub_id: ids.hubId });
  });
});
