import type { Client } from '@latchkey/client';
import type { Authority, Device } from '@latchkey/contract';
import { type PolicyContent, readKeptPolicy, readKeptRoster, type RosterContent, signerOf, signPolicy, signRoster, verifyDeviceRequest } from '@latchkey/grants';
import { newId } from '@latchkey/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceKeys, type DeviceStore, type OwnDevice } from '../../device-keys/device-keys.ts';
import { deviceNameOf } from './device-name.ts';
import { type AuthorityReader, confirmDevice, policyToEdit, readAuthority, registerDevice, removeDevice, signHousehold, standingOf, unnamedDoors } from './household-authority.ts';

const SITE = newId('site');
const DOOR = { id: newId('ap'), kind: 'front-door' } as const;
const BOX = { id: newId('ap'), kind: 'parcel-box' } as const;

/** A server that keeps what it is given, and can be told to lie. */
function makeServer() {
  const devices: Device[] = [];
  const rosters: string[] = [];
  let policy: string | null = null;
  const call = async (operation: string, input: { readonly body?: Readonly<Record<string, string>>; readonly query?: { readonly rostersAfter: number }; readonly params?: { readonly deviceId: string } }) => {
    if (operation === 'GET /api/v1/authority') {
      const latest = rosters.at(-1) ?? null;
      const named = new Set((latest === null ? undefined : await readKeptRoster(latest))?.devices.map(({ deviceId }) => deviceId));
      return { devices: devices.map((device) => ({ ...device, state: named.has(device.id) ? 'confirmed' : 'waiting' })), roster: latest, policy, rosters: rosters.slice(input.query?.rostersAfter), hub: null } satisfies Authority;
    }
    if (operation === 'POST /api/v1/rosters') return void rosters.push(input.body?.['roster'] ?? '');
    if (operation === 'POST /api/v1/policies') return void (policy = input.body?.['policy'] ?? '');
    if (operation === 'DELETE /api/v1/devices/{deviceId}') return void devices.splice(devices.findIndex(({ id }) => id === input.params?.deviceId), 1);
    const request = await verifyDeviceRequest(input.body?.['request'] ?? '');
    if (request === undefined) throw new TypeError('not signed');
    const deviceId = newId('dev');
    devices.push({ id: deviceId, memberId: request.memberId, memberName: 'Ann', role: 'owner', name: request.name, signKey: request.signKey, unwrapKey: request.unwrapKey, requestedAt: '', state: 'waiting' });
    return { deviceId };
  };
  // Only the calls above are made.
  return { client: { call } as unknown as Client, devices, rosters, lie: (text: string) => (policy = text) };
}

let server: ReturnType<typeof makeServer>;
beforeEach(() => {
  server = makeServer();
});

/** A browser of a person of the household. */
async function makeBrowser() {
  const kept = new Map<string, OwnDevice>();
  const store: DeviceStore = { read: async (id) => kept.get(id), add: async (id, device) => (kept.has(id) ? kept.get(id) ?? device : (kept.set(id, device), device)), write: async (id, device) => void kept.set(id, device) };
  // Of the home only what is read.
  const home = { siteId: SITE, person: { id: newId('mem') }, accessPoints: [DOOR, BOX] } as unknown as AuthorityReader['home'];
  const reader: AuthorityReader = { client: server.client, store, home };
  await registerDevice(reader, await deviceKeys(home.person.id, store), 'Laptop', 0);
  const read = async () => readAuthority(reader, await deviceKeys(home.person.id, store));
  return { reader, read, own: () => deviceKeys(home.person.id, store) };
}
const deviceOf = async (browser: Awaited<ReturnType<typeof makeBrowser>>) => {
  const known = await browser.read();
  const device = known.authority.devices.find(({ id }) => id === known.own.deviceId);
  if (device === undefined) throw new TypeError('not registered');
  return device;
};
const sign = async (browser: Awaited<ReturnType<typeof makeBrowser>>, now: number, edit = (content: PolicyContent) => content) => {
  const known = await browser.read();
  const content = policyToEdit(browser.reader, known, now);
  if (content === undefined) throw new TypeError('no list of devices');
  await signHousehold(browser.reader, known, now, edit(content));
};
const becomeFirst = async (browser: Awaited<ReturnType<typeof makeBrowser>>) => confirmDevice(server.client, await browser.read(), SITE, 1, await deviceOf(browser));

describe('a household’s devices', () => {
  it('begin with one, which confirms and removes others', async () => {
    const [laptop, phone] = [await makeBrowser(), await makeBrowser()];
    expect(standingOf(await laptop.read())).toBe('first');
    await becomeFirst(laptop);
    expect([standingOf(await laptop.read()), standingOf(await phone.read())]).toEqual(['owner', 'waiting']);
    await confirmDevice(server.client, await laptop.read(), SITE, 2, await deviceOf(phone));
    expect(standingOf(await phone.read())).toBe('owner');
    await removeDevice(server.client, await phone.read(), SITE, 3, await deviceOf(laptop));
    expect([standingOf(await laptop.read()), standingOf(await phone.read())]).toEqual(['waiting', 'owner']);
    expect(server.rosters).toHaveLength(3);
  });

  it('are not signed on top of a list that a server made up', async () => {
    const [laptop, evil] = [await makeBrowser(), await makeBrowser()];
    await becomeFirst(laptop);
    expect((await laptop.read()).conflict).toBe(false);
    const before = await readKeptRoster(server.rosters[0] ?? '');
    const own = await evil.own();
    const device = await deviceOf(evil);
    const forged: RosterContent = { v: 1, site: SITE, version: 2, previous: before?.hash ?? '', issuedAt: 2, devices: [...(before?.devices ?? []), { deviceId: device.id, memberId: device.memberId, name: 'x', role: 'owner', signKey: device.signKey, unwrapKey: device.unwrapKey }] };
    server.rosters.push(await signRoster(forged, signerOf(own, device.id)));
    const known = await laptop.read();
    expect([known.conflict, known.roster?.version]).toEqual([true, 1]);
    await expect(confirmDevice(server.client, known, SITE, 3, device)).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it('are not believed again after the server forgot them', async () => {
    const laptop = await makeBrowser();
    await becomeFirst(laptop);
    await laptop.read();
    server.rosters.splice(0);
    expect((await laptop.read()).conflict).toBe(true);
  });
});

describe('what may open', () => {
  it('is signed with safe rules for doors that have none, and can rest', async () => {
    const laptop = await makeBrowser();
    await becomeFirst(laptop);
    expect(unnamedDoors(await laptop.read(), laptop.reader.home)).toHaveLength(2);
    await sign(laptop, 2);
    const { policy } = await laptop.read();
    expect(policy?.doors.map(({ accessPointId, rules }) => [accessPointId, rules[0]?.how])).toEqual([[DOOR.id, 'ask'], [BOX.id, 'itself']]);
    await sign(laptop, 3, (content) => ({ ...content, paused: true }));
    const resting = (await laptop.read()).policy;
    expect([resting?.version, resting?.paused, resting?.doors]).toEqual([2, true, policy?.doors]);
      });

  it('is not built on a policy that no owner’s device signed, or that was overtaken', async () => {
    const [laptop, evil] = [await makeBrowser(), await makeBrowser()];
    await becomeFirst(laptop);
    await sign(laptop, 2);
    const first = (await laptop.read()).policy;
    await sign(laptop, 3, (content) => ({ ...content, paused: true }));
    await laptop.read();
    server.lie(first?.text ?? '');
    expect((await laptop.read()).conflict).toBe(true);
    const generous = readKeptPolicy(first?.text ?? '');
    if (generous === undefined) throw new TypeError('no policy');
    const { text: _text, signedBy: _signedBy, ...content } = generous;
    const own = await evil.own();
    server.lie(await signPolicy({ ...content, version: 9, doors: content.doors.map((door) => ({ ...door, rules: door.rules.map((rule) => ({ ...rule, how: 'itself' as const })) })) }, signerOf(own, (await laptop.own()).deviceId ?? '')));
    const known = await laptop.read();
    expect(known.policy).toBeUndefined();
    await sign(laptop, 4);
    expect((await laptop.read()).policy?.doors[0]?.rules[0]?.how).toBe('ask');
  });
});

describe('a device’s name', () => {
  it.each([
    ['Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36', 'Chrome, Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1', 'Safari, iPhone'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox, Windows'],
    ['curl/8', 'Browser'],
  ])('of %s is %s', (userAgent, name) => {
    expect(deviceNameOf(userAgent)).toBe(name);
  });
});
