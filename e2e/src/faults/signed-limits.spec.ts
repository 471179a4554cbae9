import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type PolicyContent, readKeptPolicy, signerOf, signPolicy } from '@latchkey/grants';
import { CodedError, Days } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDemoOwnerKeys } from '../../../apps/cli/src/demo-owner/demo-owner-keys.ts';
import { latchkey } from '../street/command.ts';
import { eventually } from './eventually.ts';
import { type Courier, type DoorName, type FaultyHome, startFaultyHome, type Visit } from './faulty-home.ts';

let home: FaultyHome;
let courier: Courier;
let old: Visit['id'];
let young: Visit['id'];

beforeAll(async () => {
  home = await startFaultyHome();
  courier = await home.newCourier();
  [old, young] = [await deliver('parcel-box'), await deliver('front-door')];
  await sign({ keep: { deliveries: 1 }, doorsPerMinute: 1 });
  // The hub looks what is too old a minute after its start: what follows happens meanwhile.
  await recordingOf(young);
  await age(await recordingOf(old), Days(2));
});
afterAll(() => home?.[Symbol.asyncDispose]());

const authority = () => home.resident.call('GET /api/v1/authority', { query: {} });

/** The owner changes what is signed, and the hub obeys it. */
async function sign(change: Partial<PolicyContent>): Promise<void> {
  const { devices, policy } = await authority();
  const owner = devices.find(({ name }) => name === 'Demo owner');
  const before = policy === null ? undefined : readKeptPolicy(policy);
  if (owner === undefined || before === undefined) throw new CodedError('e2e.no_owner', 'Nobody has signed a policy here');
  const { text: _text, signedBy: _by, ...content } = before;
  const version = before.version + 1;
  const keys = await openDemoOwnerKeys(join(home.street.dataDir, 'demo-owner-keys.json'));
  await home.resident.call('POST /api/v1/policies', { body: { policy: await signPolicy({ ...content, ...change, version, issuedAt: Math.floor(Date.now() / 1_000) }, signerOf(keys, owner.id)) } });
  await eventually('the hub to hold the policy', authority, ({ hub }) => hub?.policy === version);
}

async function deliver(door: DoorName): Promise<Visit['id']> {
  await home.untilReady(door);
  const visitId = await home.enter(courier, door);
  await home.simulator.act('close-door', { accessPoint: door });
  await courier.until(visitId, 'closed');
  await courier.lock(visitId);
  await courier.until(visitId, 'secured');
  return visitId;
}

const recordingOf = async (visitId: Visit['id']): Promise<string> => {
  const { recording } = await home.until(visitId, 'the recording to be complete', (visit) => visit.recording?.state === 'complete');
  return recording?.id ?? '';
};
const folderOf = (recordingId: string) => join(home.street.dataDir, 'hub', 'recordings', recordingId);

/** Makes a recording older than it is: no test waits for days, and a whole machine's clock is not for one to move. The hub is killed, since it remembers what it has read. */
async function age(recordingId: string, by: number): Promise<void> {
  const file = join(folderOf(recordingId), 'recording.jsonl');
  const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const opened = JSON.parse(first) as { readonly at: number };
  writeFileSync(file, [JSON.stringify({ ...opened, at: opened.at - by }), ...rest].join('\n'));
  const before = home.pidOf('hub');
  home.signal('hub', 'SIGKILL');
  await eventually('a new hub', () => home.pidOf('hub'), (pid) => pid !== undefined && pid !== before);
  await eventually('the hub to be heard', () => fetch(`${home.street.url}/health`).then((response) => response.json() as Promise<{ hubs: { online: number } }>), ({ hubs }) => hubs.online === 1);
}

/** What the journal of a hub that does not run says of a recording, oldest first. */
function linesOf(recordingId: string): readonly string[] {
  using closing = new DisposableStack();
  const db = closing.adopt(new DatabaseSync(join(home.street.dataDir, 'hub', 'journal.sqlite'), { readOnly: true }), (open) => open.close());
  return db.prepare('select entry from entries order by seq').all().flatMap((row) => {
    // Written by the hub.
    const entry = JSON.parse(String(row['entry'])) as { readonly kind: string; readonly recording?: { readonly recordingId: string; readonly state: string } };
    return entry.kind === 'recording' && entry.recording?.recordingId === recordingId ? [entry.recording.state] : [];
  });
}

it('too many doors within a minute: the breaker trips, nothing opens until somebody clears it at the hub’s machine, and the household reads that', async () => {
  await home.untilReady('parcel-box');
  await home.untilReady('front-door');
  const labels = { 'parcel-box': await home.expectParcel({ door: 'parcel-box' }), 'front-door': await home.expectParcel({ door: 'front-door' }) };
  // It may be the first that is one too many: the deliveries before count, too, if they are younger than a minute.
  await courier.scan('parcel-box', labels['parcel-box']).catch(() => undefined);
  // What tripped is nothing that a courier could mend, nor need know.
  expect(await courier.refusalOf('front-door', labels['front-door'])).toBe('visit.not_allowed');
  await eventually('the breaker to trip', authority, ({ hub }) => hub?.breaker === 'breaker.many_doors');
  await Promise.all((['parcel-box', 'front-door'] as const).map((door) => home.untilReady(door)));
  expect(await courier.refusalOf('front-door', await home.expectParcel({ door: 'front-door' }))).toBe('visit.not_allowed');
  expect(await home.bolts()).toEqual(['thrown', 'thrown']);

  // Nobody clears it from elsewhere: it needs the hub's own folder.
  const elsewhere = await latchkey(['hub', 'clear-breaker'], { env: { LATCHKEY_DATA: join(home.street.dataDir, 'server') } });
  expect([elsewhere.code, elsewhere.stdout]).toEqual([1, expect.stringContaining('No hub answers')]);
  expect((await authority()).hub?.breaker).toBe('breaker.many_doors');
  await sign({ doorsPerMinute: 10 });
  const here = await latchkey(['hub', 'clear-breaker'], { env: { LATCHKEY_DATA: home.street.dataDir } });
  expect([here.code, here.stdout]).toEqual([0, expect.stringContaining('breaker.many_doors')]);
  await eventually('the household’s log', () => home.resident.call('GET /api/v1/acts', { query: {} }), ({ items }) => items.some(({ text }) => text.includes('breaker.cleared')));
  await eventually('the breaker to be clear', authority, ({ hub }) => hub?.breaker === null);
  await deliver('front-door');
  // The same machine knows how the locks' batteries stand.
  expect((await latchkey(['doctor'], { env: { LATCHKEY_DATA: home.street.dataDir } })).stdout).toMatch(/Lock batteries +.*\d %/);
});

it('a recording older than its owners keep it is deleted, by itself alone; the household’s page and the hub’s journal say so', async () => {
  const [gone, kept] = [(await home.visit(old)).recording?.id ?? '', (await home.visit(young)).recording?.id ?? ''];
  await eventually('the recording to be deleted', () => home.visit(old), ({ recording }) => recording?.state === 'deleted', 120_000);
  expect(existsSync(folderOf(gone))).toBe(false);
  // Its visit is never thinned.
  expect(await home.visit(old)).toMatchObject({ state: 'secured', entries: expect.arrayContaining([expect.objectContaining({ type: 'bolt.reported' })]) });
  expect((await home.visit(young)).recording?.state).toBe('complete');
  expect(existsSync(folderOf(kept))).toBe(true);
  await home.street.stop();
  expect([linesOf(gone).at(-1), linesOf(kept).at(-1)]).toEqual(['deleted', 'complete']);
});
