import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeenCode } from '@latchkey/driver-api';
import { type DoorPolicy, HELD_GRANT_TYPE, type HeldGrantClaims, type PolicyRule, signCarrierWord, signHandover, signJws, signPolicy, thumbprint } from '@latchkey/grants';
import { codeOf, Days, type Duration, Emitter, Hours, type Instant, type Log, ManualClock, Millis, Minutes, newId, plus, Seconds, silentLog, toSeconds } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSigner, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { makeSite, type SignedSite } from '../../test/signed-site.ts';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner } from '../visits/visit-runner.ts';
import { unfitBecause } from './door-fitness.ts';
import { openHandoverDesk } from './handover-desk.ts';
import { createHeldGrants, type HeldGrants } from './held-grants.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const always = { windows: [], dates: { from: null, until: null } };

/** A clock whose wall hangs wrong. */
class WrongClock extends ManualClock {
  ahead: Duration = Millis(0);
  override now(): Instant {
    return plus(super.now(), this.ahead);
  }
}

let folder: string;
let clock: WrongClock;
let journal: Journal;
let door: ScriptedDoor;
let point: ReturnType<ScriptedDoor['accessPoint']>;
let site: SignedSite;
let swift: Awaited<ReturnType<typeof makeSigner>>;
let carrierRule: PolicyRule;
let runner: VisitRunner;
let held: HeldGrants;
let codes: Emitter<SeenCode>;
let camera: ScriptedCamera;
let answers: boolean[];
let logged: string[];
let version: number;

/** The hub's parts as they are composed, over the journal that there is. */
const start = async () => {
  const note = (message: string) => void logged.push(message);
  const log: Log = { ...silentLog, info: note, warn: note, error: note };
  runner = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, camera]]), journal, clock, log, onEntry: (entry) => {
    if (entry.kind === 'visit' && entry.state === 'secured') held.delivered(entry.parcels);
  } });
  held = createHeldGrants({ journal, gate: site.gate, hasReader: (id) => id === point.id, clock, log });
  await held.review();
  codes = new Emitter<SeenCode>();
  openHandoverDesk({ onCode: (listener) => codes.subscribe(listener) }, {
    accessPointId: point.id, held, gate: site.gate, clock, log,
    isBusy: () => runner.runningAt(point.id) !== undefined,
    unfit: () => unfitBecause(point, camera.picture),
    begin: ({ claims }) => ({ refusal: runner.request(claims, claims.jti).visit.refusal }),
    answer: (yes) => answers.push(yes),
  });
};
const restart = async () => {
  runner[Symbol.dispose]();
  journal[Symbol.dispose]();
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  site = await site.restart(journal);
  await start();
};
const allow = async (change: Partial<DoorPolicy>, paused = false) => {
  version += 1;
  const doors = site.policyContent.doors.map((rules) => ({ ...rules, ...change }));
  expect(await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version, paused, doors }, site.owner.signer) })).toMatchObject({ policy: version });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-held-'));
  [clock, answers, logged, version] = [new WrongClock(), [], [], 1];
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  door = new ScriptedDoor(clock);
  camera = new ScriptedCamera();
  point = { ...door.accessPoint(), id: newId('ap') };
  [site, swift] = await Promise.all([makeSite({ clock, journal, points: [point, { id: newId('ap') }], openingsPerHour: 3 }), makeSigner('swift')]);
  carrierRule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] }, ...always, how: 'itself' };
  await allow({ rules: [carrierRule] });
  await start();
});
afterEach(async () => {
  runner[Symbol.dispose]();
  await site[Symbol.asyncDispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const claimsOf = async (change: Partial<HeldGrantClaims> = {}, by = swift): Promise<HeldGrantClaims> => {
  const now = secondsOf(clock.now());
  const word = await signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: by.key, courierId: newId('cou'), courier: await thumbprint(site.courier.key), name: 'Bo', issuedAt: now, expiresAt: now + toSeconds(Days(7)) }, by.signer);
  return {
    iss: 'srv_test', aud: site.hubId, site: site.siteId, sub: newId('vis'), jti: newId('grt'), iat: now, nbf: now, exp: now + 36_000, cnf: { jwk: site.courier.key },
    accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], labels: [], word, ...change,
  };
};
const sign = (claims: HeldGrantClaims, by = site.server) => signJws(HELD_GRANT_TYPE, claims, by.signer);
const hold = async (claims: HeldGrantClaims, by = site.server) => held.hold(await sign(claims, by)).then(() => 'held', (error: unknown) => codeOf(error) ?? 'crashed');
const show = async (claims: HeldGrantClaims, at: Instant = clock.now(), by = site.courier) => signHandover({ grantId: claims.jti, accessPointId: claims.accessPointId, at: secondsOf(at) }, by.signer.privateKey);
/** A text before the reader, and what the hub made of it. */
const read = async (text: string) => {
  const [before, said] = [answers.length, runner.running.length];
  clock.advance(Seconds(2));
  codes.emit({ text, at: clock.now() });
  // Signatures are checked beside this thread.
  for (let waits = 0; waits < 60 && answers.length === before; waits += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await turn();
  return answers.length === before ? 'nothing' : answers.at(-1) === true ? runner.running.at(said)?.visit.state : 'no';
};
const finish = async () => {
  door.door('open');
  door.door('closed');
  const [run] = runner.running;
  if (run !== undefined) runner.askLock(run.visitId, 'courier', 'key');
  await turn();
  clock.advance(Seconds(2));
  await turn();
  expect(runner.running).toEqual([]);
};

describe('while the line is down', () => {
  it('each of three held grants opens once, for the phone that shows it, also after a restart', async () => {
    const [first, second, third] = [await claimsOf(), await claimsOf(), await claimsOf()];
    expect([await hold(first), await hold(second), await hold(third), await hold(first)]).toEqual(['held', 'held', 'held', 'held']);
    expect(journal.keptGrants()).toHaveLength(3);
    clock.advance(Hours(3));

    const shown = await show(second);
    expect(await read(shown)).toBe('unlocked');
    // The reader sees the phone still, and says nothing.
    expect([await read(shown), await read(await show(second))]).toEqual(['nothing', 'nothing']);
    expect(journal.keptGrants().map(({ jti }) => jti).toSorted()).toEqual([first.jti, third.jti].toSorted());
    await finish();
    expect(journal.linesOf(second.sub).some(({ text }) => text.includes('"state":"secured"'))).toBe(true);

    await restart();
    expect(await read(shown)).toBe('no');
    expect(await read(await show(second))).toBe('no');
    expect(await hold(second)).toBe('grant.used');
    expect(await read(await show(first))).toBe('unlocked');
    await finish();
    expect(await read(await show(third))).toBe('unlocked');
    await finish();
    expect(journal.keptGrants()).toEqual([]);
    expect(door.commands).toEqual(['unlock', 'lock', 'unlock', 'lock', 'unlock', 'lock']);
    expect(held.isDueAt(point.id)).toBe(false);
  });

  it('a power cut in the middle of a visit leaves nothing to open twice', async () => {
    const claims = await claimsOf();
    await hold(claims);
    expect(await read(await show(claims))).toBe('unlocked');
    await restart();
    expect(runner.running).toHaveLength(1);
    expect(await read(await show(claims))).toBe('nothing');
    expect([journal.keptGrants(), await hold(claims)]).toEqual([[], 'grant.used']);
    expect(door.commands.filter((command) => command === 'unlock')).toHaveLength(1);
  });

  it('nobody else gets in: another phone, another door’s code, yesterday’s picture, a clock that went back', async () => {
    const claims = await claimsOf();
    await hold(claims);
    clock.advance(Hours(2));
    const thief = await makeSigner();
    expect(await read(await show(claims, clock.now(), thief))).toBe('no');
    expect(await read(await signHandover({ grantId: claims.jti, accessPointId: newId('ap'), at: secondsOf(clock.now()) }, site.courier.signer.privateKey))).toBe('no');
    expect(await read(await show(claims, plus(clock.now(), Minutes(-10))))).toBe('no');
    expect(await read(await show(await claimsOf()))).toBe('no');
    clock.ahead = Hours(-1);
    expect(await read(await show(claims))).toBe('no');
    clock.ahead = Millis(0);
    expect(door.commands).toEqual([]);
    expect(site.breaker.tripped).toBeUndefined();
    expect(await read(await show(claims))).toBe('unlocked');
  });

  it('waits for the courier who is served, and for one more opening in the hour, without using a grant up', async () => {
    const all = [await claimsOf(), await claimsOf(), await claimsOf(), await claimsOf()];
    for (const claims of all) await hold(claims);
    const [first, second, third, fourth] = all.map((claims) => () => show(claims));
    if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new TypeError('four were made');
    expect(await read(await first())).toBe('unlocked');
    expect(await read(await second())).toBe('no');
    expect(journal.keptGrants()).toHaveLength(3);
    await finish();
    expect(await read(await second())).toBe('unlocked');
    await finish();
    expect(await read(await third())).toBe('unlocked');
    await finish();
    // A phone that waits for the door signs anew for minutes: no run on the doors.
    for (let times = 0; times < 15; times += 1) expect(await read(await fourth())).toBe('no');
    expect(site.breaker.tripped).toBeUndefined();
    clock.advance(Hours(1));
    expect(await read(await fourth())).toBe('unlocked');
  });

  it('a camera that is known to be dead, or a device that is silent, opens nothing and uses no grant up', async () => {
    const claims = await claimsOf();
    await hold(claims);
    camera.lose('picture.down');
    expect(await read(await show(claims))).toBe('no');
    expect([journal.linesOf(claims.sub), journal.keptGrants().length, door.commands]).toEqual([[], 1, []]);
    const silent = { kind: 'silent', since: clock.now(), reason: 'scripted' } as const;
    camera.picture = { ...camera.picture, alive: true };
    expect([unfitBecause({ ...point, lock: { ...point.lock, reachability: silent } }, camera.picture), unfitBecause({ ...point, contact: { ...point.contact, reachability: silent } }, camera.picture)]).toEqual(['lock.unknown', 'door.unknown']);
    expect([unfitBecause(point, undefined), unfitBecause({ ...point, cameraRule: 'optional' }, undefined)]).toEqual(['camera.not_live', undefined]);
    expect(await read(await show(claims))).toBe('unlocked');
  });

  it('whatever else is held before the reader costs nothing and is not written down', async () => {
    const claims = await claimsOf();
    const shown = await show(claims);
    const before = logged.length;
    // Nothing is held: not even a code of ours is looked at.
    expect(await read(shown)).toBe('nothing');
    await hold(claims);
    const lines = journal.lastSeq;
    const texts = ['', 'https://latchkey.example/d/7', 'x'.repeat(2_000), 'LATCHKEY1:', shown.toLowerCase(), `${shown}\u0000`, '\u001b[2J', shown.slice(0, -1), '{{ value_json }}'];
    for (const text of texts) expect(await read(text)).toBe('nothing');
    // A flood in one breath: one of them is judged.
    for (let times = 0; times < 1_000; times += 1) codes.emit({ text: `${shown.slice(0, 43)}${'0'.repeat(103)}`, at: clock.now() });
    clock.advance(Seconds(2));
    expect(await read(`${shown.slice(0, 43)}${'0'.repeat(103)}`)).toBe('no');
    expect(logged.length - before).toBeLessThan(4);
    expect([journal.lastSeq, door.commands, site.breaker.tripped]).toEqual([lines, [], undefined]);
  });
});

describe('a server that has turned', () => {
  it('stores up nothing without the carrier’s word, or where the household did not let that carrier in', async () => {
    const rival = await makeSigner('rival');
    const others: readonly (readonly [HeldGrantClaims, string])[] = [
      [await claimsOf({ word: 'e.y.J' }), 'held.no_word'],
      // A carrier that the server made up.
      [await claimsOf({}, rival), 'held.not_by_itself'],
      [await claimsOf({ exp: secondsOf(clock.now()) + 86_401 }), 'grant.too_long'],
      [await claimsOf({ aud: newId('hub') }), 'grant.other_hub'],
      [await claimsOf({ cnf: { jwk: rival.key } }), 'held.no_word'],
    ];
    for (const [claims, code] of others) {
      expect(await hold(claims)).toBe(code);
      expect(await read(await show(claims))).toBe('nothing');
    }
    expect(await hold(await claimsOf(), rival)).toBe('grant.forged');
    // Anybody with a label may open the box by themselves: by a request, and not by what was stored up.
    await allow({ rules: [{ ...carrierRule, whom: { kind: 'label' } }] });
    expect(await hold(await claimsOf())).toBe('held.not_by_itself');
    expect(await hold(await claimsOf({ accessPointId: site.policyContent.doors[1]?.accessPointId ?? point.id }))).toBe('held.not_by_itself');
    expect([journal.keptGrants(), door.commands]).toEqual([[], []]);
  });

  it('holds no more than a door may have', async () => {
    const outcomes: string[] = [];
    for (let count = 0; count < 41; count += 1) outcomes.push(await hold(await claimsOf()));
    expect(outcomes.slice(-2)).toEqual(['held', 'held.too_many']);
  });
});

describe('what is held', () => {
  it('is held no longer when the household asks, refuses, pauses or blocks the courier, and does not come back with the old policy', async () => {
    const courier = { kind: 'courier' as const, name: 'Bo', keys: [await thumbprint(site.courier.key)] };
    const refusals: readonly (readonly [Partial<DoorPolicy>, boolean])[] = [
      [{ rules: [{ ...carrierRule, how: 'ask' }] }, false],
      [{ rules: [{ ...carrierRule, how: 'never' }] }, false],
      [{ rules: [{ ...carrierRule, whom: courier, how: 'never' }, carrierRule] }, false],
      [{ rules: [] }, false],
      [{ rules: [carrierRule], knockSeconds: 20 }, false],
      [{ rules: [carrierRule] }, true],
    ];
    for (const [change, paused] of refusals) {
      const claims = await claimsOf();
      expect(await hold(claims)).toBe('held');
      await allow(change, paused);
      await held.review();
      await allow({ rules: [carrierRule] });
      await held.review();
      expect([held.isDueAt(point.id), journal.keptGrants(), await read(await show(claims))], JSON.stringify(change)).toEqual([false, [], 'nothing']);
    }
  });

  it('is held no longer when it is taken back, over, or its parcel was delivered otherwise', async () => {
    const [back, over, otherwise, stays] = [await claimsOf(), await claimsOf({ exp: secondsOf(clock.now()) + 60 }), await claimsOf(), await claimsOf()];
    expect([held.ids, held.until]).toEqual([[], undefined]);
    for (const claims of [back, over, otherwise, stays]) await hold(claims);
    expect([held.ids.toSorted(), held.until]).toEqual([[back, over, otherwise, stays].map(({ jti }) => jti).toSorted(), stays.exp * 1_000]);
    expect([held.release([back.jti, newId('grt')]), held.release([back.jti])]).toEqual([1, 0]);
    clock.advance(Minutes(5));
    await held.review();
    const visit = await site.request(point.id, clock.now(), { parcels: otherwise.parcels, word: otherwise.word });
    await site.gate.admit(visit, ({ claims }) => runner.request(claims));
    await turn();
    await finish();
    expect(journal.keptGrants().map(({ jti }) => jti)).toEqual([stays.jti]);
    await restart();
    expect(held.ids).toEqual([stays.jti]);
    expect(await read(await show(back))).toBe('no');
    expect(await read(await show(stays))).toBe('unlocked');
  });

  it('is listened for in its window only', async () => {
    const now = secondsOf(clock.now());
    const claims = await claimsOf({ nbf: now + 3_600, exp: now + 7_200 });
    await hold(claims);
    expect([held.isDueAt(point.id), await read(await show(claims))]).toEqual([false, 'nothing']);
    clock.advance(Hours(1));
    expect([held.isDueAt(point.id), await read(await show(claims))]).toEqual([true, 'unlocked']);
    await finish();
    await hold(await claimsOf({ exp: secondsOf(clock.now()) + 60 }));
    expect(held.isDueAt(point.id)).toBe(true);
    clock.advance(Minutes(4));
    expect(held.isDueAt(point.id)).toBe(false);
  });

  it('is kept for a door that has a reader only', async () => {
    held = createHeldGrants({ journal, gate: site.gate, hasReader: () => false, clock, log: silentLog });
    expect(await hold(await claimsOf())).toBe('held.no_reader');
  });
});
