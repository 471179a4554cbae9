import { generateKeyPairSync, sign } from 'node:crypto';
import type { Client } from '@latchkey/client';
import type { Authority, Device } from '@latchkey/contract';
import { readKeptRoster, verifyDeviceRequest, verifyRoster } from '@latchkey/grants';
import { CodedError, newId } from '@latchkey/kit';
import { type HubJwk, newRecordingKey, openRecordingKey, type ReadingDevice, RECORDING_KEY_TYPE, type RecordingKeys, wrapRecordingKey } from '@latchkey/sealing';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceKeys, type DeviceStore, type OwnDevice } from '../../device-keys/device-keys.ts';
import { shareRecordings } from '../../recordings/share-recordings.ts';
import { type AuthorityReader, confirmDevice, readAuthority, recordOf, registerDevice, removeDevice, standingOf } from './household-authority.ts';
import { isSheet, makeSheet, recoverWithSheet } from './recovery-sheet.ts';
import { shareWithNewcomers } from './share-with-newcomers.ts';

const SITE = newId('site');
const hub = generateKeyPairSync('ed25519');
// A public Ed25519 key has exactly these members.
const hubJwk = hub.publicKey.export({ format: 'jwk' }) as unknown as HubJwk;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signedByHub = (claims: object) => {
  const text = `${encode({ typ: RECORDING_KEY_TYPE, alg: 'EdDSA' })}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), hub.privateKey).toString('base64url')}`;
};

/** A server with a hub behind it that holds recordings and judges lists as a hub does. */
function makeHome() {
  const devices: Device[] = [];
  const rosters: string[] = [];
  const recordings = new Map<string, RecordingKeys>();
  let shares = 0;
  const latest = async () => (rosters.length === 0 ? undefined : readKeptRoster(rosters.at(-1) ?? ''));
  type Input = { readonly body?: { readonly request?: string; readonly roster?: string; readonly envelopes?: RecordingKeys['envelopes'] }; readonly query?: { readonly rostersAfter?: number; readonly cursor?: string }; readonly params?: { readonly recordingId?: string } };
  const call = async (operation: string, { body = {}, query = {}, params = {} }: Input) => {
    const keys = recordings.get(params.recordingId ?? '');
    switch (operation) {
      case 'GET /api/v1/authority': {
        const named = new Set((await latest())?.devices.map(({ deviceId }) => deviceId));
        return { devices: devices.map((device) => ({ ...device, state: named.has(device.id) ? 'confirmed' : 'waiting' })), roster: rosters.at(-1) ?? null, policy: null, rosters: rosters.slice(query.rostersAfter), hub: null } satisfies Authority;
      }
      case 'POST /api/v1/devices': {
        const request = await verifyDeviceRequest(body.request ?? '');
        if (request === undefined) throw new TypeError('not signed');
        const device: Device = { ...request, id: newId('dev'), memberName: 'Ann', role: 'owner', requestedAt: '', state: 'waiting' };
        devices.push(device);
        return { deviceId: device.id };
      }
      case 'POST /api/v1/rosters': {
        const before = await latest();
        if (before !== undefined && !(await verifyRoster(body.roster ?? '', SITE, { before })).ok) throw new CodedError('request.conflict', 'The list does not follow');
        return void rosters.push(body.roster ?? '');
      }
      case 'GET /api/v1/recordings': {
        // One a page: whoever stops at the first has not shared all.
        const ids = [...recordings.keys()];
        const at = query.cursor === undefined ? 0 : ids.indexOf(query.cursor);
        return { items: ids.slice(at, at + 1).map((id) => ({ id })), next: ids[at + 1] ?? null };
      }
      case 'GET /api/v1/recordings/{recordingId}/keys':
        return keys;
      default:
        shares += 1;
        return void recordings.set(params.recordingId ?? '', { ...(keys as RecordingKeys), envelopes: [...(keys?.envelopes ?? []), ...(body.envelopes ?? [])] });
    }
  };
  return {
    // Only the calls above are made.
    client: { call } as unknown as Client,
    rosters,
    shares: () => shares,
    keysOf: (id: string) => recordings.get(id) as RecordingKeys,
    /** The hub records, for whom the list in force names. */
    async record() {
      const recordingId = newId('rec');
      const key = await newRecordingKey();
      recordings.set(recordingId, { recordingId, proof: signedByHub({ recordingId, commitment: key.commitment }), envelopes: await wrapRecordingKey(key, recordingId, (await latest())?.devices ?? []) });
      return recordingId;
    },
  };
}

let home: ReturnType<typeof makeHome>;
beforeEach(() => {
  home = makeHome();
});

async function makeBrowser() {
  const kept = new Map<string, OwnDevice>();
  const store: DeviceStore = { read: async (id) => kept.get(id), add: async (id, device) => (kept.set(id, device), device), write: async (id, device) => void kept.set(id, device) };
  // Of the home only what is read.
  const reader = { client: home.client, store, home: { siteId: SITE, person: { id: newId('mem') }, accessPoints: [] } } as unknown as AuthorityReader;
  const own = () => deviceKeys(reader.home.person.id, store);
  await registerDevice(reader, await own(), 'Laptop', 0);
  const read = async () => readAuthority(reader, await own());
  const device = async (): Promise<ReadingDevice> => {
    const { deviceId = '', unwrap } = await own();
    return { deviceId, hubs: [hubJwk], unwrapKeys: { privateKey: unwrap.privateKey, publicKey: await crypto.subtle.importKey('jwk', unwrap.publicKey, { name: 'ECDH', namedCurve: 'P-256' }, true, []) } };
  };
  const remembered = new Map<string, string>();
  const storage = { getItem: (name: string) => remembered.get(name) ?? null, setItem: (name: string, text: string) => void remembered.set(name, text) };
  return { reader, read, device, share: () => shareWithNewcomers(reader, device, storage, new AbortController().signal), opens: async (id: string) => openRecordingKey(home.keysOf(id), await device()).then(() => true, () => false) };
}
type Browser = Awaited<ReturnType<typeof makeBrowser>>;

async function confirm(by: Browser, whom: Browser): Promise<void> {
  const { deviceId } = await whom.device();
  const known = await by.read();
  const device = known.authority.devices.find(({ id }) => id === deviceId);
  if (device === undefined) throw new TypeError('not registered');
  await confirmDevice(home.client, known, SITE, 1, device);
}

describe('a recovery sheet', () => {
  it('brings back a household that lost every device, with all that was recorded', async () => {
    const laptop = await makeBrowser();
    await confirm(laptop, laptop);
    const before = await home.record();
    const letters = await makeSheet(laptop.reader, await laptop.read(), 2);
    expect(await laptop.share()).toBe(1);
    const after = await home.record();

    const phone = await makeBrowser();
    expect([standingOf(await phone.read()), await phone.opens(before), await phone.opens(after)]).toEqual(['waiting', false, false]);
    const sheet = await recoverWithSheet(phone.reader, await phone.read(), letters, 3);
    expect(standingOf(await phone.read())).toBe('owner');
    const { deviceId, unwrapKeys } = await phone.device();
    const { own } = await phone.read();
    await shareRecordings(home.client, { ...sheet, hubs: [hubJwk] }, [{ deviceId, unwrapKey: own.unwrap.publicKey }], new AbortController().signal);
    expect([await phone.opens(before), await phone.opens(after), unwrapKeys.privateKey.extractable]).toEqual([true, true, false]);
  });

  it('counts no more once another has taken its place, and a made-up one never did', async () => {
    const [laptop, phone] = [await makeBrowser(), await makeBrowser()];
    await confirm(laptop, laptop);
    const old = await makeSheet(laptop.reader, await laptop.read(), 2);
    await makeSheet(laptop.reader, await laptop.read(), 3);
    expect((await laptop.read()).roster?.devices.filter(isSheet)).toHaveLength(1);
    for (const letters of [old, old.slice(1), 'nothing']) await expect(recoverWithSheet(phone.reader, await phone.read(), letters, 4)).rejects.toMatchObject({ code: 'seal.bad_recovery_key' });
    expect(home.rosters).toHaveLength(3);
  });
});

describe('what was recorded before a device joined', () => {
  it('is shared by a device that can read it, once, and only with whom an owner’s device has signed for', async () => {
    const [laptop, phone, stranger] = [await makeBrowser(), await makeBrowser(), await makeBrowser()];
    await confirm(laptop, laptop);
    const old = [await home.record(), await home.record(), await home.record()];
    await laptop.share();
    expect(home.shares()).toBe(0);
    await confirm(laptop, phone);
    expect(await laptop.share()).toBe(3);
    expect(await Promise.all(old.map(phone.opens))).toEqual([true, true, true]);
    expect(await Promise.all(old.map(stranger.opens))).toEqual([false, false, false]);
    expect([await laptop.share(), home.shares()]).toEqual([0, 3]);
  });

  it('is not shared on the word of a server that puts a device of its own into the list', async () => {
    const [laptop, evil] = [await makeBrowser(), await makeBrowser()];
    await confirm(laptop, laptop);
    const recordingId = await home.record();
    const known = await laptop.read();
    const device = known.authority.devices.find(({ id }) => id !== known.own.deviceId);
    if (device === undefined) throw new TypeError('not registered');
    home.rosters.push((home.rosters[0] ?? '').replace(/\.[^.]+\./, `.${encode({ ...(await readKeptRoster(home.rosters[0] ?? '')), version: 2, devices: [recordOf(device)] })}.`));
    expect([await laptop.share(), await evil.opens(recordingId), home.shares()]).toEqual([0, false, 0]);
  });

  it('is not sealed to a device that was removed', async () => {
    const [laptop, phone] = [await makeBrowser(), await makeBrowser()];
    await confirm(laptop, laptop);
    await confirm(laptop, phone);
    const known = await laptop.read();
    const { deviceId } = await phone.device();
    const gone = known.authority.devices.find(({ id }) => id === deviceId);
    if (gone === undefined) throw new TypeError('not registered');
    await removeDevice(home.client, known, SITE, 4, gone);
    const later = await home.record();
    await laptop.share();
    expect([await phone.opens(later), await laptop.opens(later)]).toEqual([false, true]);
    // And it cannot share with itself.
    expect(await phone.share()).toBe(0);
  });
});
