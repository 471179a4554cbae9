import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consistencyProof, cosignedAt, lineHash, NO_LINE, originOf, readCheckpoint, readLink, rootOf, signCheckpoint, toBase64 } from '@latchkey/evidence';
import { Instant, newId, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Journal, openJournal } from '../../../hub/src/journal/journal.ts';
import { writeCheckpoint } from '../../../hub/src/evidence/checkpoint-writer.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { type HubOfSite, type Mirrored, mirrorEntries } from '../hub-link/entry-mirror.ts';
import { readIncomingEntry } from '../hub-link/incoming-entry.ts';
import { newSite } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { createCosigner } from './cosigner.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const server = generateKeyPairSync('ed25519');
const rawOf = (key: typeof publicKey) => Uint8Array.from(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));
const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' } as const;
const signBytes = (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey));
const cosign = createCosigner({ serverId: 'srv_1', publicJwk: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(rawOf(server.publicKey)).toString('base64url'), kid: 'k' }, signBytes: (message) => new Uint8Array(sign(null, message, server.privateKey)) }, systemClock);

let cluster: TestDatabase;
let database: Database;
let folder: string;
let journal: Journal;
let hub: HubOfSite;
let accessPointId: `ap_${string}`;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-witness-'));
  journal = openJournal(join(folder, 'journal.sqlite'));
  const ids = newSite();
  await insertSite(database.db, ids, { privateKey, publicJwk });
  hub = { siteId: ids.siteId, hubId: ids.hubId };
  ({ accessPointId } = ids);
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const write = (count: number, into = journal) => {
  for (let index = 0; index < count; index += 1) {
    into.appendRecording(Instant(Date.now()), { recordingId: newId('rec'), accessPointId, visitId: null, state: 'complete', startedAt: null, durationMillis: 0, bytes: index, frames: 0 });
  }
};
const checkpoint = (into = journal) => writeCheckpoint({ journal: into, identity: { publicJwk, signBytes }, hubId: hub.hubId, clock: systemClock });
const sendUp = (after: number, into = journal): Promise<Mirrored> => {
  const incoming = into.linesAfter(after, 1_000).map(({ text }) => readIncomingEntry(Buffer.from(text))).filter((entry) => entry !== undefined);
  return mirrorEntries({ db: database.db, raise: async () => [], clock: systemClock, log: silentLog, cosign }, hub, incoming);
};
const kept = () => database.db.selectFrom('checkpoints').selectAll().where('hub_id', '=', hub.hubId).orderBy('size').execute();
/** A checkpoint line that the hub's own code would not write, continuing the chain. */
const forge = (change: { readonly size?: number; readonly head?: string; readonly root?: Uint8Array; readonly hubId?: string; readonly from?: number; readonly proof?: readonly string[]; readonly sign?: typeof signBytes }) => {
  const { tree, checkpointed } = journal;
  const note = signCheckpoint({ origin: originOf(change.hubId ?? hub.hubId), size: change.size ?? tree.size, root: change.root ?? rootOf(tree.size, tree.read), head: change.head ?? tree.head }, rawOf(publicKey), change.sign ?? signBytes);
  const from = change.from ?? checkpointed;
  journal.append(Instant(Date.now()), [{ kind: 'checkpoint', note, from, proof: [...(change.proof ?? consistencyProof(from, tree.size, tree.read).map(toBase64))] }]);
};

it('cosigns what the hub signed about the lines that came', async () => {
  write(3);
  checkpoint();
  write(4);
  checkpoint();
  expect(await sendUp(0)).toMatchObject({ upTo: 9, parted: false });
  const rows = await kept();
  expect(rows.map(({ size }) => size)).toEqual([3, 8]);
  const cosigned = readCheckpoint(`${rows[1]?.note}${rows[1]?.cosignature}`);
  const at = cosigned === undefined ? undefined : cosignedAt(cosigned.note, originOf('srv_1'), rawOf(server.publicKey));
  expect(Math.abs((at ?? 0) - Date.now() / 1_000)).toBeLessThan(60);
  expect(cosigned?.checkpoint.root).toEqual(rootOf(8, journal.tree.read));
});

it('follows on after a restart, from what the database remembers', async () => {
  write(5);
  checkpoint();
  await sendUp(0);
  write(2);
  await sendUp(6);
  write(1);
  checkpoint();
  expect((await sendUp(8)).parted).toBe(false);
  expect((await kept()).map(({ size }) => size)).toEqual([5, 9]);
});

it.each([
  ['of other lines by its tree', () => forge({ root: new Uint8Array(32) })],
  ['of other lines by its chain', () => forge({ head: lineHash('another') })],
  ['of fewer lines', () => forge({ size: 4 })],
  ['of another hub', () => forge({ hubId: newId('hub') })],
  ['signed by nobody', () => forge({ sign: () => new Uint8Array(64) })],
  ['that does not continue the last one', () => forge({ from: 0, proof: [] })],
  ['whose proof is another', () => forge({ proof: [lineHash('x')] })],
])('takes no checkpoint %s, and nothing behind it', async (_what, spoil) => {
  write(3);
  checkpoint();
  await sendUp(0);
  write(2);
  spoil();
  write(1);
  expect(await sendUp(4)).toMatchObject({ upTo: 6, parted: true });
  expect((await kept()).map(({ size }) => size)).toEqual([3]);
});

it('takes nothing from a journal that went back and was written on', async () => {
  write(3);
  checkpoint();
  await sendUp(0);
  const other = openJournal(join(folder, 'other.sqlite'));
  write(4, other);
  checkpoint(other);
  write(3, other);
  expect(readLink(other.linesAfter(0, 1)[0]?.text ?? '')?.link?.prev).toBe(NO_LINE);
  expect(await sendUp(4, other)).toMatchObject({ upTo: 4, parted: true });
  other[Symbol.dispose]();
});
