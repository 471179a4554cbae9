import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubCommand, HubReply } from '@latchkey/contract';
import { HELD_GRANT_TYPE, heldGrantClaims, makeDeviceKeys, type PolicyRule, safePolicy, signCarrierWord, signerOf, signPolicy, thumbprint } from '@latchkey/grants';
import { type Clock, Days, Hours, Instant, newId, plus, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeDevice } from '../../../../packages/grants/src/household.fixture.ts';
import { keepSigned } from '../authority/authority-store.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createHubLink, type HubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { connectTestHub, deliveryLines, type HubKey, makeHubKey, newSite, serveHubLink, type SiteIds, type TestHub, visitLine } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { openServerKeys, type ServerKeys } from '../identity/server-keys.ts';
import type { Notice } from '../notices/notice.ts';
import { holdGrants } from './held-grants.ts';
import { endHeld, findHeld, readDeliveryGrants, readHeldOfSite } from './held-grant-store.ts';
import { createReportedGrants, type ReportedGrants } from './reported-grants.ts';

const eventually = { timeout: 10_000, interval: 10 };
let cluster: TestDatabase;
let database: Database;
let keys: ServerKeys;
let folder: string;
let stack: AsyncDisposableStack;
let link: HubLink;
let url: string;
let ids: SiteIds;
let hubKey: HubKey;
let reported: ReportedGrants;
let hubClock: Clock;
let raised: Notice[];
let desk: Awaited<ReturnType<typeof makeDeviceKeys>>;
let courier: { readonly id: `cou_${string}`; readonly carrierId: `car_${string}`; readonly deliveryId: `del_${string}`; readonly jkt: string };

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-held-'));
  keys = await openServerKeys(folder);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  raised = [];
  [ids, hubKey, desk] = [newSite(), makeHubKey(), await makeDeviceKeys()];
  await insertSite(database.db, ids, hubKey);
  await database.db.updateTable('parcels').set({ access_point_id: ids.accessPointId }).where('id', '=', ids.parcelId).execute();
  const notices = { raise: async (_transaction: unknown, notice: Notice) => (raised.push(notice), []), announce() {}, async [Symbol.asyncDispose]() {} };
  link = stack.use(await createHubLink({ db: database.db, keys, live: createLiveEvents(silentLog), notices, clock: systemClock, log: silentLog }));
  hubClock = systemClock;
  reported = stack.use(createReportedGrants({ siteStates: link.siteStates, hubLink: link, clock: { ...systemClock, now: () => hubClock.now() }, log: silentLog }));
  ({ url } = stack.use(await serveHubLink((socket, request) => link.accept(socket, request))));
  courier = await addCourier();
  await sign(1);
});
afterEach(() => stack.disposeAsync());

/** A courier for whom the carrier signed, with the site's parcel on the route. */
async function addCourier(carrierId = newId('car'), deliveryId = newId('del')): Promise<typeof courier> {
  const { db } = database;
  const phone = await makeDeviceKeys();
  const [id, at, jkt, seconds] = [newId('cou'), toIso(systemClock.now()), await thumbprint(phone.sign.publicKey), Math.floor(Date.now() / 1_000)];
  await db.insertInto('carriers').values({ id: carrierId, name: 'Swift', kind: 'carrier', sandbox: false, email: null, signing_jwk: JSON.stringify(desk.sign.publicKey), created_at: at }).onConflict((conflict) => conflict.doNothing()).execute();
  const word = await signCarrierWord({ v: 1, carrier: carrierId, carrierKey: desk.sign.publicKey, courierId: id, courier: jkt, name: 'Bo', issuedAt: seconds, expiresAt: seconds + 86_400 }, signerOf(desk, 'desk'));
  await db.insertInto('couriers').values({ id, carrier_id: carrierId, name: 'Bo', token_hash: null, invited_until: null, jkt, jwk: JSON.stringify(phone.sign.publicKey), joined_at: at, word, word_until: toIso(plus(systemClock.now(), Days(1))), created_at: at, removed_at: null }).execute();
  await db.insertInto('carrier_deliveries').values({ carrier_id: carrierId, id: deliveryId, site_id: ids.siteId, parcel_id: ids.parcelId, reference: null, courier_id: id, stop: 0, created_at: at }).onConflict((conflict) => conflict.doNothing()).execute();
  return { id, carrierId, deliveryId, jkt };
}

/** What the household's owner signed: this carrier's couriers come in as `how` has it. */
async function sign(version: number, how: PolicyRule['how'] = 'itself', paused = false): Promise<void> {
  const owner = await makeDevice('owner');
  const safe = safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'parcel-box' }], 0);
  const whom = { kind: 'carrier' as const, name: 'Swift', keys: [await thumbprint(desk.sign.publicKey)] };
  const policy = { ...safe, version, paused, doors: safe.doors.map((door) => ({ ...door, rules: [{ purposes: ['delivery' as const], whom, windows: [], dates: { from: null, until: null }, how }] })) };
  await keepSigned(database.db, 'policies', { siteId: ids.siteId, version, text: await signPolicy(policy, owner.signer) }, systemClock);
}

const connect = async (answer: (command: HubCommand) => HubReply['result'] | undefined = () => ({ ok: true, body: {} })): Promise<TestHub> => {
  const hub = stack.use(await connectTestHub({ url, hubId: ids.hubId, serverId: keys.serverId, key: hubKey, answer }));
  await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
  return hub;
};
const round = (clock = systemClock) => holdGrants({ db: database.db, keys, hubLink: link, reported, clock, log: silentLog });
const rows = () => database.db.selectFrom('held_grants').selectAll().where('site_id', '=', ids.siteId).orderBy('jti').execute();
const row = async () => (await rows()).at(-1) ?? expect.unreachable('nothing is held');
const given = ({ commands }: TestHub) => commands.flatMap(({ type, body }) => (type === 'grant.hold' ? [body.grant] : []));
const takenBack = ({ commands }: TestHub) => commands.flatMap(({ type, body }) => (type === 'grant.release' ? body.grantIds : []));
const shownToCarrier = () => readDeliveryGrants(database.db, { siteId: ids.siteId, parcelId: ids.parcelId, deliveryId: courier.deliveryId }, systemClock.now());
const later = (hours: number): Clock => ({ ...systemClock, now: () => plus(systemClock.now(), Hours(hours)) });

describe('a stop of a registered courier', () => {
  it('is held by its home’s hub, once: for this door, parcel and phone, for a day at most, with the carrier’s word', async () => {
    const hub = await connect();
    await Promise.all([round(), round()]);
    await round();
    const [grant = '', ...others] = given(hub);
    expect(others.filter((other) => other !== grant)).toEqual([]);
    expect(decodeProtectedHeader(grant).typ).toBe(HELD_GRANT_TYPE);
    const claims = heldGrantClaims.parse(decodeJwt(grant));
    expect(claims).toMatchObject({ iss: keys.serverId, aud: ids.hubId, site: ids.siteId, accessPointId: ids.accessPointId, parcels: [ids.parcelId], purpose: 'delivery' });
    expect(await thumbprint(claims.cnf.jwk)).toBe(courier.jkt);
    expect(decodeJwt(claims.word)).toMatchObject({ courierId: courier.id, courier: courier.jkt });
    expect(claims.exp - claims.nbf).toBeLessThanOrEqual(86_400);
    expect(await rows()).toMatchObject([{ jti: claims.jti, visit_id: claims.sub, held_at: expect.any(String), problem: null, ended_at: null }]);
  });

  it('waits for a hub that is away, and reaches it when it comes back, as the same grant', async () => {
    await round();
    await round();
    expect(await rows()).toMatchObject([{ held_at: null, problem: null }]);
    const hub = await connect();
    await vi.waitFor(() => expect(given(hub)).toHaveLength(1), eventually);
    await vi.waitFor(async () => {
      await round();
      expect((await row()).held_at).not.toBeNull();
    }, eventually);
    expect([given(hub).length, given(hub)[0]]).toEqual([1, (await row()).text]);
  });

  it('is tried again where the hub refused it, not at once, and with the same grant', async () => {
    let refused = 0;
    const hub = await connect(({ type }) => (type === 'grant.hold' && (refused += 1) === 1 ? { ok: false, code: 'held.not_by_itself', message: 'no' } : { ok: true, body: {} }));
    await round();
    await round();
    expect([given(hub).length, (await row()).problem, (await row()).held_at]).toEqual([1, 'held.not_by_itself', null]);
    await round(later(1));
    expect([new Set(given(hub)).size, given(hub).length]).toEqual([1, 2]);
    expect(await row()).toMatchObject({ problem: null, held_at: expect.any(String) });
  });

  it('is reached, however many stops before it let nobody in', async () => {
    const hub = await connect();
    await database.db.updateTable('couriers').set({ jkt: await thumbprint((await makeDeviceKeys()).sign.publicKey) }).where('id', '=', courier.id).execute();
    const behind = await addCourier();
    const deps = { db: database.db, keys, hubLink: link, reported, clock: systemClock, log: silentLog };
    let after: string | undefined;
    let rounds = 0;
    do {
      after = await holdGrants(deps, after, 1);
      rounds += 1;
    } while (after !== undefined);
    expect(rounds).toBeGreaterThan(1);
    expect([(await rows()).map(({ courier_id: id }) => id), given(hub).length]).toEqual([[behind.id], 1]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the household’s rule asks', () => sign(2, 'ask')],
    ['the household has paused everything', () => sign(2, 'itself', true)],
    ['the household wants to be asked about this parcel', () => database.db.updateTable('parcels').set({ how: 'ask' }).where('id', '=', ids.parcelId).execute()],
    ['the parcel is for no door in particular', () => database.db.updateTable('parcels').set({ access_point_id: null }).where('id', '=', ids.parcelId).execute()],
    ['the receiver’s age is to be checked', () => database.db.updateTable('parcels').set({ attributes: JSON.stringify({ ageCheck: true }) }).where('id', '=', ids.parcelId).execute()],
    ['the household is away in that time', () => database.db.insertInto('away_periods').values({ site_id: ids.siteId, starts_at: toIso(plus(systemClock.now(), Hours(3))), ends_at: toIso(plus(systemClock.now(), Hours(5))) }).execute()],
    ['the carrier has signed for nobody', () => database.db.updateTable('couriers').set({ word: null, word_until: null }).where('id', '=', courier.id).execute()],
    ['the word is for another phone', async () => database.db.updateTable('couriers').set({ jkt: await thumbprint((await makeDeviceKeys()).sign.publicKey) }).where('id', '=', courier.id).execute()],
    ['another key signed the word', async () => {
      const [other, seconds] = [await makeDeviceKeys(), Math.floor(Date.now() / 1_000)];
      const word = await signCarrierWord({ v: 1, carrier: courier.carrierId, carrierKey: other.sign.publicKey, courierId: courier.id, courier: courier.jkt, name: 'Bo', issuedAt: seconds, expiresAt: seconds + 86_400 }, signerOf(other, 'other'));
      return database.db.updateTable('couriers').set({ word }).where('id', '=', courier.id).execute();
    }],
    ['its phone was cut off', () => database.db.updateTable('couriers').set({ removed_at: toIso(systemClock.now()) }).where('id', '=', courier.id).execute()],
    ['it is on nobody’s route', () => database.db.updateTable('carrier_deliveries').set({ courier_id: null, stop: null }).where('id', '=', courier.deliveryId).execute()],
    ['its day has not come', () => database.db.updateTable('parcels').set({ not_before: toIso(plus(systemClock.now(), Days(2))) }).where('id', '=', ids.parcelId).execute()],
  ])('is not held where %s', async (_what, happens) => {
    await happens();
    const hub = await connect();
    await round();
    expect([given(hub), await rows()]).toEqual([[], []]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['another courier’s now', async () => database.db.updateTable('carrier_deliveries').set({ courier_id: (await addCourier(courier.carrierId)).id }).where('id', '=', courier.deliveryId).execute()],
    ['of a courier who was cut off', () => database.db.updateTable('couriers').set({ removed_at: toIso(systemClock.now()), word: null }).where('id', '=', courier.id).execute()],
    ['of a phone that another took the place of', () => database.db.updateTable('couriers').set({ jkt: null, jwk: null, word: null }).where('id', '=', courier.id).execute()],
    ['of a parcel that came another way', () => database.db.updateTable('parcels').set({ status: 'delivered' }).where('id', '=', ids.parcelId).execute()],
    ['struck off by the household', () => database.db.updateTable('parcels').set({ status: 'cancelled' }).where('id', '=', ids.parcelId).execute()],
    ['one that the household wants for no door', () => database.db.updateTable('parcels').set({ how: 'never' }).where('id', '=', ids.parcelId).execute()],
    ['at a door that asks by now', () => sign(2, 'ask')],
    ['at a home that goes away', () => database.db.insertInto('away_periods').values({ site_id: ids.siteId, starts_at: toIso(systemClock.now()), ends_at: toIso(plus(systemClock.now(), Hours(5))) }).execute()],
  ])('is taken back when it is %s, once', async (_what, happens) => {
    const hub = await connect();
    await round();
    const { jti } = await row();
    await happens();
    await round();
    await round();
    await vi.waitFor(() => expect(takenBack(hub)).toEqual([jti]), eventually);
    expect((await rows()).find((each) => each.jti === jti)).toMatchObject({ ended_at: expect.any(String), given_back_at: expect.any(String) });
  });

  it('is never given to a hub that comes back after it was taken off the route', async () => {
    await round();
    await database.db.updateTable('carrier_deliveries').set({ courier_id: null, stop: null }).where('id', '=', courier.deliveryId).execute();
    await round();
    const hub = await connect();
    await vi.waitFor(() => expect(takenBack(hub)).toHaveLength(1), eventually);
    expect(given(hub)).toEqual([]);
  });

  it('is given again after the household signed something new that still lets its courier in: the hub may have dropped it', async () => {
    const hub = await connect();
    await round();
    await sign(2);
    await round();
    await round();
    expect([new Set(given(hub)).size, given(hub).length, takenBack(hub)]).toEqual([1, 2, []]);
  });

  it('is held anew when its day ended and it is still on the route', async () => {
    const hub = await connect();
    await round();
    const { jti } = await row();
    await database.db.updateTable('held_grants').set({ expires_at: toIso(systemClock.now()) } as never).where('jti', '=', jti).execute();
    await round();
    await round();
    expect([new Set(given(hub)).size, takenBack(hub), (await rows()).length]).toEqual([2, [], 2]);
  });
});

describe('a hub that says what it holds', () => {
  /** Rounds at once, and when the difference has lasted. */
  const rounds = async () => {
    await round();
    hubClock = { ...systemClock, now: () => plus(systemClock.now(), Seconds(16)) };
    await round();
    hubClock = systemClock;
  };
  const say = async (hub: TestHub, heldGrants?: readonly string[]) => {
    const heard = new Promise<void>((resolve) => {
      const unsubscribe = link.siteStates.subscribe(() => {
        unsubscribe();
        resolve();
      });
    });
    await hub.publish('state', JSON.stringify({ at: toIso(systemClock.now()), instance: 'i', accessPoints: [], ...(heldGrants === undefined ? {} : { heldGrants }) }));
    await heard;
  };

  it('is given again what it lost, as the same grant, and not before the difference has lasted', async () => {
    const hub = await connect();
    await round();
    await say(hub, [(await row()).jti]);
    await rounds();
    expect(given(hub)).toHaveLength(1);
    await say(hub, []);
    await round();
    expect(given(hub)).toHaveLength(1);
    await rounds();
    expect([new Set(given(hub)).size, given(hub).length, takenBack(hub)]).toEqual([1, 2, []]);
    expect((await row()).held_at).not.toBeNull();
    await say(hub, [(await row()).jti]);
    await rounds();
    expect(given(hub)).toHaveLength(2);
  });

  it('gives back what it should not have, and of what it should have nothing', async () => {
    const hub = await connect();
    await round();
    const [{ jti }, stranger] = [await row(), newId('grt')];
    await say(hub, [jti, stranger]);
    await rounds();
    expect([takenBack(hub), given(hub).length]).toEqual([[stranger], 1]);
  });

  it('is not given again what was used, and has it taken back where an older journal still holds it', async () => {
    const hub = await connect();
    await round();
    const { jti, visit_id: visitId } = await row();
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    for (const line of lines) await hub.send({ ...line });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(lines.length), eventually);
    await say(hub, []);
    await rounds();
    expect([given(hub).length, takenBack(hub)]).toEqual([1, []]);
    await say(hub, [jti]);
    await rounds();
    expect([given(hub).length, takenBack(hub)]).toEqual([1, [jti]]);
  });

  it('is no longer known to hold what it refuses when it is given again', async () => {
    let refuses = false;
    const hub = await connect(({ type }) => (type === 'grant.hold' && refuses ? { ok: false, code: 'grant.used', message: 'no' } : { ok: true, body: {} }));
    await round();
    refuses = true;
    await say(hub, []);
    await rounds();
    await rounds();
    expect([given(hub).length, await row()]).toMatchObject([2, { held_at: null, problem: 'grant.used' }]);
  });

  it('is left alone where it does not say, as an older one', async () => {
    const hub = await connect();
    await round();
    await say(hub);
    await rounds();
    expect([given(hub).length, takenBack(hub)]).toEqual([1, []]);
  });
});

describe('the household', () => {
  const shown = (at: Instant = systemClock.now(), siteId: string = ids.siteId) => readHeldOfSite(database.db, siteId, at);

  it('sees who may come while its line is down, and whether the hub has it', async () => {
    await round();
    const [sent] = await shown();
    const { jti, expires_at: until } = await row();
    expect(sent).toMatchObject({ id: jti, carrier: 'Swift', courier: 'Bo', accessPointId: ids.accessPointId, parcelId: ids.parcelId, until, state: 'sent', visitId: null });
    const hub = await connect();
    await vi.waitFor(() => expect(given(hub)).toHaveLength(1), eventually);
    await vi.waitFor(async () => {
      await round();
      expect(await shown()).toMatchObject([{ id: jti, state: 'held' }]);
    }, eventually);
    expect([await shown(plus(systemClock.now(), Days(2))), await shown(systemClock.now(), newId('site')), await findHeld(database.db, newId('site'), jti)]).toEqual([[], [], undefined]);
  });

  it('takes one back: its hub is told, and is given none for that parcel again', async () => {
    const hub = await connect();
    await round();
    const held = await row();
    expect([await endHeld(database.db, held, 'household', systemClock.now()), await endHeld(database.db, held, 'household', systemClock.now())]).toEqual([true, false]);
    expect(await shown()).toMatchObject([{ id: held.jti, state: 'ending' }]);
    await round();
    await round();
    expect([await shown(), takenBack(hub), given(hub).length, (await rows()).length]).toEqual([[], [held.jti], 1, 1]);
  });

  it('sees what one was used for, and not one that its hub refused', async () => {
    const hub = await connect();
    await round();
    const { jti, visit_id: visitId } = await row();
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    for (const line of lines) await hub.send({ ...line });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(lines.length), eventually);
    expect(await shown()).toMatchObject([{ id: jti, state: 'used', visitId }]);
    expect(await shownToCarrier()).toMatchObject([{ id: jti, courierId: courier.id, state: 'used', visitId }]);
    await database.db.updateTable('held_grants').set({ held_at: null, problem: 'held.no_reader', ended_at: null, ended_because: null, given_back_at: null }).where('jti', '=', jti).execute();
    expect(await shown()).toEqual([]);
  });
});

describe('the carrier', () => {
  it('sees what is held for its courier, takes it back, and only another courier is given one again', async () => {
    const hub = await connect();
    await round();
    const held = await row();
    expect(await shownToCarrier()).toMatchObject([{ id: held.jti, courierId: courier.id, state: 'held', visitId: null }]);
    expect(await endHeld(database.db, held, 'carrier', systemClock.now())).toBe(true);
    expect(await shownToCarrier()).toMatchObject([{ id: held.jti, state: 'ending' }]);
    await round();
    await round();
    expect([takenBack(hub), given(hub).length]).toEqual([[held.jti], 1]);
    expect(await shownToCarrier()).toMatchObject([{ id: held.jti, state: 'ended' }]);
    const other = await addCourier(courier.carrierId, courier.deliveryId);
    await database.db.updateTable('carrier_deliveries').set({ courier_id: other.id }).where('id', '=', courier.deliveryId).execute();
    await round();
    expect(await shownToCarrier()).toMatchObject([{ id: held.jti, state: 'ended' }, { courierId: other.id, state: 'held' }]);
  });
});

describe('a visit that a hub began by itself', () => {
  const tellAll = async (hub: TestHub, lines: readonly object[]) => {
    for (const line of lines) await hub.send({ ...line });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(lines.length), eventually);
  };
  const visitOf = (visitId: string) => database.db.selectFrom('visits').selectAll().where('site_id', '=', ids.siteId).where('id', '=', visitId).executeTakeFirstOrThrow();

  it('is the courier’s, with the times of the door, and delivers the parcel; nothing is taken back from the hub, and nothing is given anew', async () => {
    const hub = await connect();
    await round();
    const { visit_id: visitId, jti } = await row();
    const began = Date.now() - Hours(1);
    const at = (seconds: number) => toIso(plus(Instant(began), Seconds(seconds)));
    await tellAll(hub, deliveryLines(visitId, ids.accessPointId, [ids.parcelId]).map((line, index) => ({ ...line, at: at(index) })));
    expect(await visitOf(visitId)).toMatchObject({ courier_jkt: courier.jkt, state: 'secured', started_at: at(0), opened_at: at(3), ended_at: at(7) });
    expect(await database.db.selectFrom('parcels').select(['status', 'visit_id', 'delivered_at']).where('id', '=', ids.parcelId).executeTakeFirst()).toEqual({ status: 'delivered', visit_id: visitId, delivered_at: at(7) });
    expect(await database.db.selectFrom('registered_visits').selectAll().where('visit_id', '=', visitId).execute()).toMatchObject([{ courier_id: courier.id, carrier_key: await thumbprint(desk.sign.publicKey) }]);
    expect((await database.db.selectFrom('carrier_events').select('type').where('delivery_id', '=', courier.deliveryId).orderBy('id').execute()).map(({ type }) => type)).toEqual(['delivery.unlocked', 'delivery.delivered']);
    expect(raised.map(({ kind }) => kind)).toContain('visit.secured');
    await round();
    expect([await rows(), takenBack(hub), given(hub).length]).toMatchObject([[{ jti, ended_because: 'used' }], [], 1]);
  });

  it('that opened nothing leaves the parcel expected, and the hub is given another grant', async () => {
    const hub = await connect();
    await round();
    const { visit_id: visitId } = await row();
    await tellAll(hub, [visitLine(visitId, ids.accessPointId, { seq: 1, type: 'visit.requested', state: 'arming', parcels: [ids.parcelId] }), visitLine(visitId, ids.accessPointId, { seq: 2, type: 'recorder.failed', state: 'refused', refusal: 'recorder.failed', parcels: [ids.parcelId] })]);
    expect((await database.db.selectFrom('parcels').select('status').where('id', '=', ids.parcelId).executeTakeFirst())?.status).toBe('expected');
    await round();
    expect(new Set(given(hub)).size).toBe(2);
  });

  it('counts where the stop was given to somebody else while the line was down', async () => {
    const hub = await connect();
    await round();
    const { visit_id: visitId } = await row();
    await database.db.updateTable('carrier_deliveries').set({ courier_id: null, stop: null }).where('id', '=', courier.deliveryId).execute();
    await round();
    await tellAll(hub, deliveryLines(visitId, ids.accessPointId, [ids.parcelId]));
    expect(await visitOf(visitId)).toMatchObject({ courier_jkt: courier.jkt, state: 'secured' });
    expect((await rows())[0]).toMatchObject({ ended_because: 'route' });
  });

  it('is nobody’s where the hub names a grant of another door or of none', async () => {
    const hub = await connect();
    await round();
    const { visit_id: visitId } = await row();
    const other = newId('ap');
    await database.db.insertInto('access_points').values({ site_id: ids.siteId, id: other, hub_id: ids.hubId, name: 'Garage', kind: 'garage', door_code: newId('code'), state: null, heard_at: null, created_at: toIso(systemClock.now()) }).execute();
    await tellAll(hub, [visitLine(visitId, other, { seq: 1, type: 'visit.requested' }), visitLine(newId('vis'), ids.accessPointId, { seq: 2, type: 'visit.requested' })]);
    const visits = await database.db.selectFrom('visits').select('courier_jkt').where('site_id', '=', ids.siteId).execute();
    expect(visits).toEqual([{ courier_jkt: null }, { courier_jkt: null }]);
  });
});
