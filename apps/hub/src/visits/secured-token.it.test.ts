import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, type SecuredClaims, securedClaims } from '@latchkey/contract';
import type { GrantClaims } from '@latchkey/grants';
import { ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { type HubIdentity, openHubIdentity } from '../link/hub-identity.ts';
import { createVisitRunner, type VisitRunner } from './visit-runner.ts';

const NONCE = 'made-up-by-the-couriers-page';
let folder: string;
let clock: ManualClock;
let door: ScriptedDoor;
let camera: ScriptedCamera;
let journal: Journal;
let identity: HubIdentity;
let entries: JournalEntry[];
let runner: VisitRunner;

const settle = () => new Promise((resolve) => setImmediate(resolve));
const claims = (): GrantClaims => {
  const now = Math.floor(clock.now() / 1_000);
  return { iss: 'server', aud: newId('hub'), jti: newId('grt'), iat: now, nbf: now, exp: now + 60, sub: newId('vis'), cnf: { jkt: 'thumbprint' }, accessPointId: door.accessPoint().id, purpose: 'delivery', parcels: [newId('par')], site: newId('site'), labels: [] };
};
function start(contact = true): void {
  journal = openJournal(join(folder, 'journal.sqlite'));
  const point = { ...door.accessPoint(), ...(contact ? {} : { contact: undefined }) };
  runner = createVisitRunner({
    accessPoints: [point], cameras: new Map([[point.id, camera]]), journal, clock, log: silentLog, onEntry: (entry) => entries.push(entry),
    signEnd: (end, said) => identity.signStatement(`${end}+jwt`, said),
  });
}
function stop(): void {
  runner[Symbol.dispose]();
  journal[Symbol.dispose]();
}
/** States of the lines that carry a token, and what the tokens say by this hub's key. */
const tokens = (): readonly { readonly state: string; readonly said: SecuredClaims }[] =>
  entries.flatMap((entry) => {
    const token = entry.kind === 'visit' ? entry.data['token'] : undefined;
    if (entry.kind !== 'visit' || typeof token !== 'string') return [];
    const [head = '', body = '', signature = ''] = token.split('.');
    const key = createPublicKey({ key: { ...identity.publicJwk }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'EdDSA', typ: `${entry.state}+jwt` });
    return [{ state: entry.state, said: securedClaims.parse(JSON.parse(Buffer.from(body, 'base64url').toString())) }];
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-secured-'));
  clock = new ManualClock();
  door = new ScriptedDoor(clock);
  camera = new ScriptedCamera();
  identity = openHubIdentity(folder, clock);
  entries = [];
  start();
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

/** Opened, closed, asked to lock. */
async function deliver(nonce: string | undefined): Promise<string> {
  door.onCommand = (action) => door.bolt(action === 'lock' ? 'thrown' : 'withdrawn');
  const run = runner.request(claims(), nonce);
  await settle();
  door.door('open');
  door.door('closed');
  runner.askLock(run.visitId, 'courier', 'thumbprint');
  await settle();
  return run.visitId;
}

describe('the hub’s word that a door is secured', () => {
  it('is given once, on the line on which the visit is secured, for this courier and this visit', async () => {
    const visitId = await deliver(NONCE);
    expect(tokens()).toEqual([]);
    clock.advance(Seconds(2));
    await settle();
    expect(tokens()).toEqual([{ state: 'secured', said: { sub: visitId, accessPointId: door.accessPoint().id, securedAt: expect.any(String), iat: expect.any(Number), cnf: { jkt: 'thumbprint' }, nonce: NONCE } }]);
    expect(journal.entriesAfter(0, 100)).toEqual(entries.toSorted((a, b) => a.seq - b.seq));
  });

  it('names no nonce when the courier gave none', async () => {
    await deliver(undefined);
    clock.advance(Seconds(2));
    await settle();
    expect(tokens().map(({ said }) => said.nonce)).toEqual([null]);
  });

  it('is not given while the bolt is stuck or the door is open again', async () => {
    door.onCommand = (action) => door.bolt(action === 'lock' ? 'partial' : 'withdrawn');
    const run = runner.request(claims(), NONCE);
    await settle();
    door.door('open');
    door.door('closed');
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    expect(run.visit.state).toBe('jammed');
    door.door('open');
    clock.advance(Seconds(30));
    await settle();
    expect(tokens()).toEqual([]);
  });

  it('is another one at a box whose lid nobody sees: its bolt is thrown, its closing was not observed', async () => {
    stop();
    start(false);
    door.onCommand = (action) => door.bolt(action === 'lock' ? 'thrown' : 'withdrawn');
    const run = runner.request(claims(), NONCE);
    await settle();
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    for (let second = 0; second < 10; second += 1) {
      clock.advance(Seconds(1));
      await settle();
    }
    expect(run.visit).toMatchObject({ state: 'bolted', bolt: 'thrown', door: 'unknown' });
    expect(run.visit.caveats).toContain('door.no_contact');
    expect(tokens()).toMatchObject([{ state: 'bolted', said: { sub: run.visitId, nonce: NONCE } }]);
  });

  it('is not given for a visit that was refused', async () => {
    camera.confirmsAtOnce = false;
    const run = runner.request(claims(), NONCE);
    clock.advance(Seconds(9));
    await settle();
    expect(run.visit.state).toBe('refused');
    expect(tokens()).toEqual([]);
  });

  it('names the courier’s nonce also after the hub crashed in between', async () => {
    const visitId = await deliver(NONCE);
    stop();
    start();
    await settle();
    door.bolt('thrown');
    door.door('closed');
    for (let second = 0; second < 30; second += 1) {
      clock.advance(Seconds(1));
      await settle();
    }
    expect(tokens()).toMatchObject([{ state: 'secured', said: { sub: visitId, nonce: NONCE } }]);
  });
});
