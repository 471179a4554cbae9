import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@latchkey/client';
import { cosignedAt, originOf, readCheckpoint } from '@latchkey/evidence';
import { type DeviceKeys, makeDeviceKeys, rawKeyOf, signerOf, signRoster } from '@latchkey/grants';
import { Instant, newId, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../../hub/src/evidence/checkpoint-writer.ts';
import { type Journal, openJournal } from '../../../hub/src/journal/journal.ts';
import { followAnew, keptRecord } from '../../../web/src/evidence/kept-record.ts';
import { keepRecord, type RecordKeeperDeps } from '../../../web/src/evidence/record-keeper.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { mirrorEntries } from '../hub-link/entry-mirror.ts';
import { readIncomingEntry } from '../hub-link/incoming-entry.ts';
import { newSite } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { createRecordRoutes } from './record-routes.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' } as const;
const identity = { publicJwk, signBytes: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
let keys = await makeDeviceKeys();
/** As a browser without Ed25519 makes them. */
async function makeOlderKeys(): Promise<DeviceKeys> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { ...keys, sign: { privateKey: pair.privateKey, publicKey: { kty: 'EC', crv: 'P-256', x, y } } };
}
const deviceId = newId('dev');
const ids = newSite();
const NOW = Date.parse('2026-11-22T15:00:00Z');
const wait = () => AbortSignal.timeout(20_000);

let cluster: TestDatabase;
let folder: string;
beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A server and its hub from their first day, or from a copy of it. */
async function openHome(name: string) {
  const database = await cluster.fresh();
  await insertSite(database.db, ids, { privateKey, publicJwk });
  const device = { deviceId, memberId: ids.memberId, name: 'Phone', role: 'owner', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey } as const;
  const text = await signRoster({ v: 1, site: ids.siteId, version: 1, previous: null, issuedAt: 1, devices: [device] }, signerOf(keys, deviceId));
  await database.db.insertInto('rosters').values({ site_id: ids.siteId, version: 1, text, received_at: new Date(NOW).toISOString() }).execute();
  return { database, journal: openJournal(join(folder, `${name}.sqlite`)) };
}

/** Some lines and a checkpoint, up to the server. */
async function live({ database, journal }: { readonly database: Database; readonly journal: Journal }, lines: number): Promise<void> {
  const after = journal.lastSeq;
  for (let line = 0; line < lines; line += 1) {
    journal.appendRecording(Instant(NOW + line), { recordingId: `rec_${String(line).padStart(26, '0')}`, accessPointId: ids.accessPointId, visitId: null, state: 'complete', startedAt: null, durationMillis: 0, bytes: 0, frames: 0 });
  }
  writeCheckpoint({ journal, identity, hubId: ids.hubId, clock: systemClock });
  const incoming = journal.linesAfter(after, 1_000).map(({ text }) => readIncomingEntry(Buffer.from(text))).filter((entry) => entry !== undefined);
  expect(await mirrorEntries({ db: database.db, raise: async () => [], clock: systemClock, log: silentLog }, ids, incoming)).toMatchObject({ parted: false });
}

/** The household's device, as its page keeps the record, at whatever server answers under the address. */
function deviceAt({ database }: { readonly database: Database }, store: Map<string, string>): RecordKeeperDeps {
  const routes = createRecordRoutes({ db: database.db, clock: systemClock });
  const caller = { siteId: ids.siteId, memberId: ids.memberId };
  const call = (route: string, { query, body }: { readonly query?: object; readonly body?: object }) => {
    const request = { caller, query, body, params: {}, signal: wait() } as never; // The handlers read no more of a request.
    return route.startsWith('GET') ? routes.showRecord(request) : routes.addCosignatures(request);
  };
  return {
    client: { call } as unknown as Client, // The two routes that a keeper calls.
    device: async () => ({ deviceId, signer: signerOf(keys, deviceId), signKey: keys.sign.publicKey, unwrapKeys: keys.unwrap as never, hubs: [publicJwk] }), // Nothing is unwrapped.
    siteId: ids.siteId,
    store: { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => void store.set(key, value) },
    now: () => NOW,
  };
}
const cosignatures = ({ database }: { readonly database: Database }) => database.db.selectFrom('device_cosignatures').selectAll().orderBy('size').execute();

describe('a device that follows its hub’s journal', () => {
  it.each([
    ['Ed25519', makeDeviceKeys],
    ['P-256', makeOlderKeys],
  ])('signs each checkpoint that continues the one before, once, and the server keeps that: %s', async (_kind, make) => {
    keys = await make();
    const home = await openHome('a');
    const deps = deviceAt(home, new Map());
    await live(home, 3);
    await keepRecord(deps, wait());
    await live(home, 2);
    await live(home, 4);
    await keepRecord(deps, wait());
    expect((await keepRecord(deps, wait())).breach).toBeUndefined();
    const kept = await cosignatures(home);
    expect(kept.map(({ size }) => size)).toEqual([3, 6, 11]);
    const notes = await home.database.db.selectFrom('checkpoints').select('note').orderBy('size').execute();
    for (const [index, { line }] of kept.entries()) {
      const signed = readCheckpoint(`${notes[index]?.note}${line}`);
      expect(signed && cosignedAt(signed.note, originOf(deviceId), rawKeyOf(keys.sign.publicKey))).toBe(NOW / 1_000);
    }
    home.journal[Symbol.dispose]();
  });

  it.each([
    ['rolled back', 'record.rolled_back', [3]],
    ['rolled back and written on, past where they were', 'record.rolled_back', [3, 9]],
    ['rolled back and written on, to the very length', 'record.forked', [3, 4]],
  ] as const)('notices a server and a hub that are %s together, and signs nothing of it', async (_what, breach, lives) => {
    const store = new Map<string, string>();
    const before = await openHome('before');
    for (const lines of [3, 4]) await live(before, lines);
    await keepRecord(deviceAt(before, store), wait());
    before.journal[Symbol.dispose]();

    const after = await openHome('after');
    for (const lines of lives) await live(after, lines);
    const deps = deviceAt(after, store);
    const kept = await keepRecord(deps, wait());
    expect(kept.breach).toEqual({ what: breach, noticedAt: NOW });
    expect(await cosignatures(after)).toEqual([]);
    // It stays noticed, whatever the server shows from then on, until a person has looked.
    expect((await keepRecord(deviceAt(before, store), wait())).breach).toEqual(kept.breach);
    followAnew(deps.store, ids.siteId);
    expect(keptRecord(deps.store, ids.siteId)).toEqual({});
    expect((await keepRecord(deps, wait())).breach).toBeUndefined();
    after.journal[Symbol.dispose]();
  });

  it('has nobody else’s word taken for its own', async () => {
    const home = await openHome('a');
    await live(home, 3);
    const foreign = await makeDeviceKeys();
    const deps = deviceAt(home, new Map());
    const forger = { ...deps, device: async () => ({ ...(await deps.device()), signer: signerOf(foreign, deviceId) }) };
    await expect(keepRecord(forger, wait())).rejects.toMatchObject({ code: 'request.conflict' });
    const stranger = { ...deps, store: deviceAt(home, new Map()).store, device: async () => ({ ...(await deps.device()), deviceId: newId('dev') }) };
    await expect(keepRecord(stranger, wait())).rejects.toMatchObject({ code: 'request.conflict' });
    expect(await cosignatures(home)).toEqual([]);
    home.journal[Symbol.dispose]();
  });
});
