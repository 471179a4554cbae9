import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApprovalContent, type DeviceRecord, GRANT_TYPE, type GrantClaims, HELD_GRANT_TYPE, type HeldGrantClaims, type PolicyContent, type PolicyRule, readKeptRoster, type RosterContent, safePolicy, signApproval, signCarrierWord, signHandover, signJws, signPolicy, signRoster, thumbprint } from '@latchkey/grants';
import { newId, seededRandom, silentLog, systemClock } from '@latchkey/kit';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BoxProcess, parcelBox } from '../../../drivers/mqtt-lock/src/rig/box-process.ts';
import { startTestBroker, type TestBroker } from '../../../drivers/mqtt-lock/src/rig/test-broker.ts';
import { makeDevice, makeSigner, prove, secondsOf, type TestDevice } from '../../../packages/grants/src/household.fixture.ts';
import { mutate } from '../../../packages/grants/src/mutation.fixture.ts';
import { type EvilServer, startEvilServer } from '../test/evil-server.ts';
import { composeHub } from './compose.ts';
import { askLocalHub } from './grants/local-socket.ts';
import { hubConfig } from './hub-config.ts';

/** Doors of the site. Only the box has a real lock behind it; a hub that opened another would say so by its answer. */
const DOORS = ['parcel-box', 'front-door', 'garage', 'lobby'] as const;
const PATIENCE = { timeout: 30_000, interval: 50 };

let folder: string;
let stack: AsyncDisposableStack;
let site: TestBroker;
let box: BoxProcess;
let evil: EvilServer;
let owner: TestDevice;
let member: TestDevice;
let guest: TestDevice;
let server: Awaited<ReturnType<typeof makeSigner>>;
let courier: Awaited<ReturnType<typeof makeSigner>>;
let doors: ReadonlyMap<string, `ap_${string}`>;
let policy: PolicyContent;
let generous: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-evil-'));
  stack = new AsyncDisposableStack();
  site = stack.use(await startTestBroker());
  box = stack.use(parcelBox({ MQTT_URL: site.url }));
  box.touch({ bolt: 'thrown', door: 'closed' });
  [owner, member, guest, server, courier] = await Promise.all([makeDevice('owner'), makeDevice('member'), makeDevice('guest'), makeSigner('evil'), makeSigner('courier'), box.start()]);
  evil = stack.use(await startEvilServer(server.key));
  mkdirSync(join(folder, 'hub'), { mode: 0o700 });
  const point = (key: string) => ({ key, name: key, kind: key, lock: `mqtt-lock:${key}`, contact: `mqtt-lock:${key}`, cameraRule: 'optional', ...(key === 'parcel-box' ? { codeReader: 'mqtt-lock:porch-scanner' } : {}) });
  const locks = DOORS.map((name) => ({ name, contact: `${name}-lid` }));
  writeFileSync(join(folder, 'hub', 'site.json'), JSON.stringify({ name: 'Hub', homeAssistant: { url: site.url }, drivers: [{ family: 'mqtt-lock', config: { url: site.url, locks, codeReaders: [{ name: 'porch-scanner', topic: 'porch-scanner/code' }] } }], accessPoints: DOORS.map(point) }));
  const code = `code.${await thumbprint(owner.record.signKey)}`;
  stack.use(await composeHub(hubConfig.parse({ LATCHKEY_DATA: folder, LATCHKEY_SERVER_URL: evil.url, LATCHKEY_PAIRING_CODE: code }), { log: silentLog, clock: systemClock }));
  await vi.waitFor(() => expect(evil.state()?.accessPoints.find(({ name }) => name === 'parcel-box')?.bolt.value).toBe('thrown'), PATIENCE);
  doors = new Map(evil.state()?.accessPoints.map(({ name, id }) => [name, id]));

  // While the server was still honest: a list, a generous policy, and a stricter one that replaced it.
  const now = secondsOf(systemClock.now());
  const safe = safePolicy(evil.siteId, 1, 'UTC', DOORS.map((kind) => ({ id: door(kind), kind })), now);
  const allowing = (how: PolicyRule['how'], version: number): PolicyContent => ({ ...safe, version, doors: safe.doors.map((each) => ({ ...each, rules: each.rules.map((rule) => ({ ...rule, how })) })) });
  policy = allowing('ask', 2);
  generous = await signPolicy(allowing('itself', 1), owner.signer);
  const first = await signRoster(roster(1, null, [owner.record, member.record, guest.record]), owner.signer);
  expect(await evil.command('authority.update', { rosters: [first], policy: generous })).toMatchObject({ ok: true, body: { roster: 1, policy: 1 } });
  expect(await evil.command('authority.update', { rosters: [], policy: await signPolicy(policy, owner.signer) })).toMatchObject({ ok: true, body: { roster: 1, policy: 2 } });
});
afterAll(async () => {
  await stack.disposeAsync();
  rmSync(folder, { recursive: true });
});

const door = (key: string): `ap_${string}` => doors.get(key) ?? 'ap_none';
const roster = (version: number, previous: string | null, devices: readonly DeviceRecord[]): RosterContent => ({ v: 1, site: evil.siteId, version, previous, issuedAt: 0, devices: [...devices] });
const unlockOrders = () => site.published.filter(({ topic, text }) => topic.endsWith('/set') && /unlock/i.test(text)).length;
const boltStays = () => expect([unlockOrders(), box.opening.bolt]).toEqual([0, 'thrown']);

async function request(change: Partial<GrantClaims> = {}, signer = server.signer) {
  const now = systemClock.now();
  const at = secondsOf(now);
  const claims: GrantClaims = {
    iss: evil.serverId, aud: evil.hubId, site: evil.siteId, sub: newId('vis'), jti: newId('grt'), iat: at, nbf: at, exp: at + 60, cnf: { jkt: await thumbprint(courier.key) },
    accessPointId: door('parcel-box'), purpose: 'delivery', parcels: [newId('par')], labels: [], ...change,
  };
  return { visitId: claims.sub, grant: await signJws(GRANT_TYPE, claims, signer), proof: await prove(courier, now) };
}
const codeOf = (result: Awaited<ReturnType<EvilServer['command']>>) => (result.ok ? `opened: ${JSON.stringify(result.body)}` : result.code);
const ask = async (asked: Awaited<ReturnType<typeof request>> & { readonly approval?: string }) => codeOf(await evil.command('visit.request', asked));
const approval = async (visit: `vis_${string}`, signer = member.signer) => {
  const at = secondsOf(systemClock.now());
  return signApproval({ v: 1, site: evil.siteId, visit, accessPointId: door('parcel-box'), purpose: 'delivery', courier: await thumbprint(courier.key), issuedAt: at, expiresAt: at + 120 }, signer);
};
const heldClaims = async (carrier: Awaited<ReturnType<typeof makeSigner>>): Promise<HeldGrantClaims> => {
  const at = secondsOf(systemClock.now());
  const word = await signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: carrier.key, courierId: newId('cou'), courier: await thumbprint(courier.key), name: 'Bo', issuedAt: at, expiresAt: at + 86_400 }, carrier.signer);
  return {
    iss: evil.serverId, aud: evil.hubId, site: evil.siteId, sub: newId('vis'), jti: newId('grt'), iat: at, nbf: at, exp: at + 36_000, cnf: { jwk: courier.key },
    accessPointId: door('parcel-box'), purpose: 'delivery', parcels: [newId('par')], labels: [], word,
  };
};
const hold = async (claims: HeldGrantClaims) => evil.command('grant.hold', { grant: await signJws(HELD_GRANT_TYPE, claims, server.signer) });
const show = async ({ jti, accessPointId }: HeldGrantClaims) => box.holdCode(await signHandover({ grantId: jti, accessPointId, at: secondsOf(systemClock.now()) }, courier.signer.privateKey));
const clear = () => askLocalHub(join(folder, 'hub'), 'clear-breaker');

describe('whoever writes on the household’s own broker', () => {
  it('sees the doors, opens nothing, and locks by a button', async () => {
    const client = stack.adopt(await connectAsync(site.url), (open) => open.endAsync(true));
    const states: string[] = [];
    client.on('message', (_topic, payload) => void states.push(payload.toString()));
    const root = `latchkey/${evil.hubId}/${door('parcel-box')}`;
    await client.subscribeAsync(`${root}/state`);
    await vi.waitFor(() => expect(states.at(-1)).toContain('"bolt":"OFF","door":"OFF"'), PATIENCE);
    for (const wish of ['UNLOCK', 'OPEN', '{"state":"UNLOCK"}']) await client.publishAsync(`${root}/lock`, wish, { qos: 1 });
    boltStays();
    box.touch({ bolt: 'withdrawn', door: 'closed' });
    await vi.waitFor(() => expect(states.at(-1)).toContain('"bolt":"ON"'), PATIENCE);
    await client.publishAsync(`${root}/lock`, 'LOCK', { qos: 1 });
    await vi.waitFor(() => expect(states.at(-1)).toContain('"bolt":"OFF"'), PATIENCE);
    boltStays();
  });
});

describe('a server that turns evil', () => {
  it('opens nothing with its own grants at a door that asks', async () => {
    expect(await ask(await request())).toBe('approval.needed');
    expect(await ask({ ...(await request()), approval: 'e.y.J' })).toBe('approval.malformed');
    const asked = await request();
    expect(await ask({ ...asked, approval: await approval(asked.visitId, { ...server.signer, kid: member.record.deviceId }) })).toBe('approval.forged');
    expect(await ask({ ...(await request()), approval: await approval(newId('vis')) })).toBe('approval.other_visit');
    boltStays();
  });

  it('opens nothing by calling it one more parcel', async () => {
    expect(codeOf(await evil.command('visit.add', await request()))).toBe('visit.over');
    const used = await request();
    expect(await ask(used)).toBe('approval.needed');
    expect(codeOf(await evil.command('visit.add', used))).toBe('visit.over');
    boltStays();
  });

  it('cannot invent a yes of the household, or use one late, elsewhere, or for another courier', async () => {
    const spy = await makeDevice('member');
    const at = secondsOf(systemClock.now());
    const thumb = await thumbprint(courier.key);
    const yes = (visit: `vis_${string}`, change: Partial<ApprovalContent> = {}, signer = member.signer) =>
      signApproval({ v: 1, site: evil.siteId, visit, accessPointId: door('parcel-box'), purpose: 'delivery', courier: thumb, issuedAt: at, expiresAt: at + 120, ...change }, signer);
    const invented: readonly (readonly [string, (visit: `vis_${string}`) => Promise<string>])[] = [
      ['approval.not_by_member', (visit) => yes(visit, {}, spy.signer)],
      ['approval.not_by_member', (visit) => yes(visit, {}, guest.signer)],
      ['approval.forged', (visit) => yes(visit, {}, { ...spy.signer, kid: owner.record.deviceId })],
      ['approval.other_visit', (visit) => yes(visit, { courier: 'A'.repeat(43) })],
      ['approval.other_visit', (visit) => yes(visit, { accessPointId: door('front-door') })],
      ['approval.expired', (visit) => yes(visit, { issuedAt: at - 900, expiresAt: at - 600 })],
      ['approval.expired', (visit) => yes(visit, { expiresAt: at + 86_400 })],
    ];
    for (const [code, invent] of invented) {
      // So many would trip the breaker before the approval is looked at.
      await clear();
      const asked = await request();
      expect(await ask({ ...asked, approval: await invent(asked.visitId) })).toBe(code);
    }
    boltStays();
  });

  it('opens nothing beyond the policy, or with grants of another key', async () => {
    await clear();
    expect(await ask(await request({ purpose: 'collection' }))).toBe('policy.not_this_purpose');
    expect(await ask(await request({ accessPointId: newId('ap') }))).toBe('grant.other_door');
    expect(await ask(await request({}, (await makeSigner()).signer))).toBe('grant.forged');
    expect(await ask(await request({ exp: secondsOf(systemClock.now()) + 86_400 }))).toBe('grant.too_long');
    boltStays();
  });

  it('cannot bring the generous policy back, or sign one of its own', async () => {
    await clear();
    expect(await evil.command('authority.update', { rosters: [], policy: generous })).toMatchObject({ body: { policy: 2, refused: 'policy.rolled_back' } });
    const own = { ...policy, version: 3, doors: policy.doors.map((each) => ({ ...each, rules: each.rules.map((rule) => ({ ...rule, how: 'itself' as const })) })) };
    expect(await evil.command('authority.update', { rosters: [], policy: await signPolicy(own, server.signer) })).toMatchObject({ body: { policy: 2, refused: 'policy.not_by_owner' } });
    expect(await evil.command('authority.update', { rosters: [], policy: await signPolicy(own, { ...server.signer, kid: owner.record.deviceId }) })).toMatchObject({ body: { policy: 2, refused: 'policy.forged' } });
    expect(await ask(await request())).toBe('approval.needed');
    boltStays();
  });

  it('cannot make a device of its own an owner', async () => {
    const spy = await makeDevice('owner');
    const first = await readKeptRoster(await signRoster(roster(1, null, [owner.record, member.record, guest.record]), owner.signer));
    const attempts = await Promise.all([
      signRoster(roster(1, null, [spy.record]), spy.signer),
      signRoster(roster(2, first?.hash ?? '', [owner.record, spy.record]), spy.signer),
      signRoster(roster(2, first?.hash ?? '', [owner.record, spy.record]), { ...spy.signer, kid: owner.record.deviceId }),
      signRoster(roster(2, first?.hash ?? '', [{ ...member.record, role: 'owner' }]), member.signer),
    ]);
    for (const text of attempts) expect(await evil.command('authority.update', { rosters: [text], policy: null })).toMatchObject({ body: { roster: 1, refused: expect.stringMatching(/^roster\./) } });
    expect(await evil.command('authority.update', { rosters: attempts, policy: await signPolicy({ ...policy, version: 9 }, spy.signer) })).toMatchObject({ body: { roster: 1, policy: 2 } });
    boltStays();
  });

  it('stores up no grant for a carrier that it made up, at a door where nobody let it in unasked', async () => {
    await clear();
    const claims = await heldClaims(await makeSigner('made up'));
    expect(codeOf(await hold(claims))).toBe('held.not_by_itself');
    await show(claims);
    expect(codeOf(await evil.command('visit.request', { visitId: claims.sub, grant: await signJws(HELD_GRANT_TYPE, claims, server.signer), proof: await prove(courier, systemClock.now()) }))).toBe('grant.malformed');
    expect(codeOf(await evil.command('visit.request', { visitId: claims.sub, grant: await signJws(GRANT_TYPE, claims, server.signer), proof: await prove(courier, systemClock.now()) }))).toBe('grant.malformed');
    boltStays();
  });

  it('that sends “open all” trips the breaker, which only somebody at the hub clears', async () => {
    await clear();
    const outcomes = await Promise.all(DOORS.map(async (key) => ask(await request({ accessPointId: door(key) }))));
    expect(outcomes.toSorted()).toEqual(['approval.needed', 'approval.needed', 'breaker.many_doors', 'breaker.tripped']);
    expect(await ask({ ...(await request()), approval: 'e.y.J' })).toBe('breaker.tripped');
    await expect.poll(() => evil.state()?.authority?.breaker, PATIENCE).toBe('breaker.many_doors');
    boltStays();
    expect(await clear()).toMatchObject({ breaker: null });
    expect(await ask(await request())).toBe('approval.needed');
  });

  it('breaks nothing with messages that are none', async () => {
    await clear();
    const random = seededRandom(7);
    const good = JSON.stringify({ id: newId('cmd'), type: 'visit.request', issuedAt: new Date().toISOString(), expiresAt: new Date(Date.now() + 60_000).toISOString(), body: await request() });
    for (let index = 0; index < 300; index += 1) {
      const place = Math.floor(random() * good.length);
      const payload = [good.slice(0, place), good.slice(0, place) + String.fromCharCode(Math.floor(random() * 65_536)) + good.slice(place + 1), Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256)))][index % 3] ?? '';
      await evil.send(payload);
    }
    for (const type of ['access.unlock', 'door.open', 'visit.unlock', '__proto__']) await evil.send(JSON.stringify({ ...JSON.parse(good), id: newId('cmd'), type }));
    expect(await ask(await request())).toMatch(/^(approval\.needed|breaker\.)/);
    boltStays();
  });

  it('gets no door opened by a spoiled message, though the member approved', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      if (seed % 4 === 1) await clear();
      const asked = await request();
      const spoiled = mutate(asked, seed);
      if (spoiled.grant === asked.grant && spoiled.proof === asked.proof) continue;
      // What is not even of the contract's form gets no answer at all.
      if (!/^vis_[0-9a-z]{26}$/.test(spoiled.visitId) || spoiled.grant.length > 4_000 || spoiled.proof.length > 4_000) continue;
      expect(codeOf(await evil.command('visit.request', { visitId: spoiled.visitId as `vis_${string}`, grant: spoiled.grant, proof: spoiled.proof, approval: await approval(asked.visitId) }))).not.toMatch(/^opened/);
    }
    boltStays();
  });

  it('is all that was tried: the same hub opens when the member approves', async () => {
    await clear();
    const asked = await request();
    expect(await ask({ ...asked, approval: await approval(asked.visitId) })).toMatch(/^opened/);
    await expect.poll(() => box.opening.bolt, PATIENCE).toBe('withdrawn');
    expect(unlockOrders()).toBe(1);
  });
});

describe('a home without a line', () => {
  it('opens for the courier of a carrier that the household lets in unasked, once, by what the phone shows to the scanner', async () => {
    await clear();
    const swift = await makeSigner('swift');
    const rule: PolicyRule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] }, windows: [], dates: { from: null, until: null }, how: 'itself' };
    const doorsNow = policy.doors.map((each) => ({ ...each, rules: [rule, ...each.rules] }));
    expect(await evil.command('authority.update', { rosters: [], policy: await signPolicy({ ...policy, version: 20, doors: doorsNow }, owner.signer) })).toMatchObject({ body: { policy: 20, refused: null } });
    for (const running of evil.state()?.accessPoints.flatMap(({ visitId }) => visitId ?? []) ?? []) await evil.command('visit.lock', { visitId: running, by: 'member', who: 'test' });
    await expect.poll(() => evil.state()?.accessPoints.find(({ name }) => name === 'parcel-box')?.visitId, PATIENCE).toBeNull();
    const before = unlockOrders();
    const [claims, other] = [await heldClaims(swift), await heldClaims(swift)];
    expect(await hold(claims)).toMatchObject({ ok: true, body: { until: new Date(claims.exp * 1_000).toISOString() } });
    expect(await hold(other)).toMatchObject({ ok: true });
    expect(await evil.command('grant.release', { grantIds: [other.jti] })).toMatchObject({ ok: true, body: { released: 1 } });
    await expect.poll(() => evil.state()?.heldGrants, PATIENCE).toEqual([claims.jti]);
    await evil[Symbol.asyncDispose]();

    await show(other);
    box.holdCode(undefined);
    // What was shown is looked at every two seconds at most.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect([unlockOrders(), box.opening.bolt]).toEqual([before, 'thrown']);
    await show(claims);
    await expect.poll(() => box.opening.bolt, PATIENCE).toBe('withdrawn');
    box.touch({ door: 'open' });
    box.touch({ door: 'closed' });
    await expect.poll(() => box.opening.bolt, PATIENCE).toBe('thrown');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await show(claims);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([unlockOrders(), box.opening.bolt]).toEqual([before + 1, 'thrown']);
  });
});
