import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRANT_TYPE, signApproval, signJws, signPolicy } from '@latchkey/grants';
import { codeOf, ManualClock, Minutes, newId, Seconds, silentLog, systemClock } from '@latchkey/kit';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { prove, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { makeSite, type SignedSite } from '../../test/signed-site.ts';
import type { GrantGate } from '../grants/grant-gate.ts';
import { openJournal } from '../journal/journal.ts';
import { hashPassword } from '../site-broker/password-hash.ts';
import { type SiteBroker, startSiteBroker } from '../site-broker/site-broker.ts';
import { startDoorDisplay } from './door-display.ts';
import { withPresence } from './presence-gate.ts';

const URL = 'https://home.example/d/kiosk';
const [FRONT, BACK] = [newId('ap'), newId('ap')];
let stack: AsyncDisposableStack;
let clock: ManualClock;
let broker: SiteBroker;
let site: SignedSite;
let gate: GrantGate;
/** Turns the displays off. */
let off: () => Promise<void>;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  clock = new ManualClock();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-presence-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const journal = openJournal(join(folder, 'journal.sqlite'), clock);
  stack.defer(() => journal[Symbol.dispose]());
  const credentials = [{ username: 'display', passwordHash: await hashPassword('display password'), access: { publish: [], subscribe: ['doors'] } }];
  broker = stack.use(await startSiteBroker({ host: '127.0.0.1', port: 0, credentials }, { log: silentLog, clock: systemClock }));
  const displays = ['front', 'back'].map((name) => startDoorDisplay({ topic: `doors/${name}`, url: `${URL}-${name}` }, { broker, clock }));
  off = async () => void (await Promise.all(displays.map((display) => display[Symbol.asyncDispose]())));
  const [front, back] = displays;
  if (front === undefined || back === undefined) expect.unreachable();
  site = stack.use(await makeSite({ clock, journal, points: [{ id: FRONT }, { id: BACK }] }));
  gate = withPresence(site.gate, { codes: new Map([[FRONT, front], [BACK, back]]), presences: new Map() }, silentLog);
});
afterEach(async () => {
  await off();
  await stack.disposeAsync();
});

/** What a display draws now, and what it will. */
async function watch(door: string): Promise<{ readonly client: MqttClient; readonly drawn: string[] }> {
  const client = await connectAsync(broker.url, { username: 'display', password: 'display password', protocolVersion: 4, reconnectPeriod: 0 });
  stack.defer(() => client.endAsync(true));
  const drawn: string[] = [];
  client.on('message', (_topic, payload) => drawn.push(payload.toString()));
  await client.subscribeAsync(`doors/${door}`);
  return { client, drawn };
}
/** The code that somebody at the door sees now. */
async function see(door: string): Promise<string> {
  const { drawn } = await watch(door);
  await vi.waitFor(() => expect(drawn).toHaveLength(1));
  return drawn[0]?.split('#')[1] ?? '';
}
/** Asks the front door to open with this in the courier's proof of key. */
async function ask(claims: object, approved = false): Promise<string> {
  const now = clock.now();
  const made = await site.claims(FRONT, now);
  const { sub: visit, purpose, cnf: { jkt: courier } } = made;
  const approval = await signApproval({ v: 1, site: site.siteId, visit, accessPointId: FRONT, purpose, courier, issuedAt: secondsOf(now), expiresAt: secondsOf(now) + 60 }, site.member.signer);
  const request = { visitId: visit, grant: await signJws(GRANT_TYPE, made, site.server.signer), proof: await prove(site.courier, now, claims), ...(approved ? { approval } : {}) };
  return gate.admit(request, () => 'opened').catch((error: unknown) => codeOf(error) ?? 'crashed');
}

it('a door with a display opens for the code that it shows, and for no other', async () => {
  const code = await see('front');
  expect(await ask({})).toBe('presence.missing');
  expect(await ask({ shown_code: 7 })).toBe('presence.missing');
  expect(await ask({ shown_code: 'x'.repeat(41) })).toBe('presence.missing');
  expect(await ask({ shown_code: 'guessed' })).toBe('presence.stale');
  expect(await ask({ shown_code: await see('back') })).toBe('presence.stale');
  expect(await ask({ shown_code: code })).toBe('opened');
});

it('what was seen counts for 80 s, also when the display has gone on', async () => {
  const code = await see('front');
  clock.advance(Seconds(80));
  expect(await see('front')).not.toBe(code);
  expect(await ask({ shown_code: code })).toBe('opened');
  clock.advance(Seconds(1));
  expect(await ask({ shown_code: code })).toBe('presence.stale');
  expect(await ask({ shown_code: await see('front') })).toBe('opened');
});

it('who was there when the household was asked may come in on its yes, however long it took; who was not may not', async () => {
  await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version: 2, doors: site.policyContent.doors.map((door) => ({ ...door, rules: door.rules.map((rule) => ({ ...rule, how: 'ask' as const })) })) }, site.owner.signer) });
  const code = await see('front');
  expect(await ask({ shown_code: code })).toBe('approval.needed');
  clock.advance(Minutes(9));
  expect(await ask({ shown_code: code }, true)).toBe('opened');
  expect(await ask({}, true)).toBe('presence.missing');
  expect(await ask({ shown_code: 'guessed' }, true)).toBe('presence.stale');
});

it('a display hears each new code, one that starts later hears the last, and none is left when the hub ends', async () => {
  const { drawn } = await watch('front');
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => expect(drawn).toHaveLength(count));
    await Promise.resolve();
    clock.advance(Seconds(20));
  }
  await vi.waitFor(() => expect(drawn).toHaveLength(4));
  expect(new Set(drawn).size).toBe(4);
  for (const text of drawn) expect(text).toMatch(/^https:\/\/home\.example\/d\/kiosk-front#[0-9A-Za-z_-]{12}$/);
  await off();
  await vi.waitFor(() => expect(drawn.at(-1)).toBe(''));
});
