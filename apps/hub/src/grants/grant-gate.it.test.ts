import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRANT_TYPE, type PolicyRule, signApproval, signJws, signPolicy, thumbprint } from '@latchkey/grants';
import { codeOf, Hours, ManualClock, Minutes, newId, plus, Seconds, silentLog, toIso } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSigner, prove, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { makeSite, type SignedSite, type SignedSiteOptions, signNext } from '../../test/signed-site.ts';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import type { AccessPoint } from '../devices/access-point.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner } from '../visits/visit-runner.ts';

let folder: string;
let clock: ManualClock;
let journal: Journal;
let doors: ScriptedDoor[];
let points: AccessPoint[];
let runner: VisitRunner;
let site: SignedSite;

const setUp = async (count: number, more: Partial<SignedSiteOptions> = {}) => {
  doors = Array.from({ length: count }, () => new ScriptedDoor(clock));
  points = doors.map((door) => ({ ...door.accessPoint(), id: newId('ap') }));
  runner = createVisitRunner({ accessPoints: points, cameras: new Map(points.map(({ id }) => [id, new ScriptedCamera()])), journal, clock, log: silentLog, onEntry: () => undefined });
  site = await makeSite({ clock, journal, points, ...more });
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-gate-'));
  clock = new ManualClock();
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
});
afterEach(async () => {
  runner[Symbol.dispose]();
  await site[Symbol.asyncDispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
const door = (index = 0) => points[index]?.id ?? '';
/** Asks at the gate as the performer does; what became of it. */
const ask = async (request: Awaited<ReturnType<SignedSite['request']>>, at: SignedSite = site): Promise<string> => {
  try {
    const run = await at.gate.admit(request, ({ claims }) => runner.request(claims));
    await turn();
    return run.visit.refusal ?? run.visit.state;
  } catch (error) {
    return codeOf(error) ?? 'crashed';
  }
};
/** One more parcel for the visit that runs; what became of it. */
const bring = (request: Awaited<ReturnType<SignedSite['request']>>): Promise<string> =>
  site.gate.admitMore(request, (claims) => runner.addParcels(claims)).then(({ visit }) => `${visit.state}, ${visit.added.length} more`, (error: unknown) => codeOf(error) ?? 'crashed');
const unlocks = () => doors.flatMap(({ commands }) => commands.filter((command) => command === 'unlock')).length;
/** Lets the running visits end, so that the next is not refused as busy. */
const finish = async () => {
  clock.advance(Minutes(2));
  await turn();
};

describe('the gate', () => {
  it('lets one visit begin under one grant, whatever is sent again', async () => {
    await setUp(1);
    const request = await site.request(door(), clock.now());
    const outcomes = await Promise.all([ask(request), ask(request), ask({ ...request })]);
    expect(outcomes).toEqual(['unlocked', 'grant.used', 'grant.used']);
    await finish();
    expect(await ask(request)).toBe('grant.used');
    expect(await ask(await site.request(door(), clock.now(), { sub: request.visitId as `vis_${string}` }))).toBe('grant.visit_used');
    const renewed = await site.request(door(), clock.now());
    expect(await ask({ ...renewed, proof: request.proof })).toBe('holder.used');
    expect(unlocks()).toBe(1);
  });

  it.each(['itself', 'ask'] as const)('takes one more parcel of a visit that runs (%s), and opens nothing for it', async (how) => {
    await setUp(2, { how, openingsPerHour: 1 });
    const first = await site.request(door(), clock.now());
    // Made as a visit's id by the site.
    const sub = first.visitId as `vis_${string}`;
    const asked = { visit: sub, accessPointId: points[0]?.id ?? 'ap_none', purpose: 'delivery' as const, courier: await thumbprint(site.courier.key) };
    const approval = await signApproval({ v: 1, site: site.siteId, ...asked, issuedAt: secondsOf(clock.now()), expiresAt: secondsOf(clock.now()) + 120 }, site.member.signer);
    expect(await ask({ ...first, approval })).toBe('unlocked');
    const more = await site.request(door(), clock.now(), { sub });
    expect(await bring(more)).toBe('unlocked, 1 more');
    expect(await bring(more)).toBe('grant.used');
    // Nothing opens for what is taken along either, and the journal says what it was.
    expect(await bring(await site.request(door(), clock.now(), { sub, purpose: 'return' }))).toBe('unlocked, 2 more');
    expect(journal.linesOf(sub).filter(({ text }) => text.includes('parcels.added')).map(({ text }) => text.includes('"purpose":"return"'))).toEqual([false, true]);
    expect(await ask(await site.request(door(), clock.now(), { purpose: 'return' }))).toBe('policy.not_this_purpose');
    site.breaker.clear();
    const stranger = await makeSigner();
    const refused = {
      'grant.forged': { ...more, grant: await signJws(GRANT_TYPE, await site.claims(door(), clock.now(), { sub }), stranger.signer) },
      'grant.expired': await site.request(door(), plus(clock.now(), Minutes(-10)), { sub }),
      'holder.used': { ...(await site.request(door(), clock.now(), { sub })), proof: more.proof },
      'holder.mismatch': { ...(await site.request(door(), clock.now(), { sub })), proof: await prove(stranger, clock.now()) },
      'policy.not_this_purpose': await site.request(door(), clock.now(), { sub, purpose: 'collection' }),
      'grant.other_door': await site.request(newId('ap'), clock.now(), { sub }),
    };
    for (const [code, request] of Object.entries(refused)) {
      site.breaker.clear();
      expect(await bring(request)).toBe(code);
    }
    const foreign = [await site.request(door(1), clock.now(), { sub }), await site.request(door(), clock.now()), { ...(await site.request(door(), clock.now(), { sub, cnf: { jkt: await thumbprint(stranger.key) } })), proof: await prove(stranger, clock.now()) }];
    for (const request of foreign) expect(await bring(request)).toBe('visit.over');
    // Under the same visit's name, no door begins anything.
    expect(await ask(await site.request(door(1), clock.now(), { sub }))).toBe('grant.visit_used');
    await finish();
    expect(await bring(await site.request(door(), clock.now(), { sub }))).toBe('visit.over');
    expect(unlocks()).toBe(1);
  });

  it('keeps what is left in the battery for the household, before anything is recorded or moves', async () => {
    await setUp(1, { reservePercent: 20, chargeOf: (id) => chargeAt(id) });
    const chargeAt = (id: string) => {
      const charge = points.find((point) => point.id === id)?.lock.charge.value;
      return charge === 'unknown' ? undefined : charge;
    };
    doors[0]?.charge({ percent: 19, low: false });
    const request = await site.request(door(), clock.now());
    // The same grant again and again: it is not used up by a refusal, and trips no breaker.
    for (let times = 0; times < 6; times += 1) expect(await ask(request)).toBe('policy.battery_reserve');
    expect(journal.lastSeq).toBe(0);
    expect(unlocks()).toBe(0);
    expect(site.breaker.tripped).toBeUndefined();
    // New batteries: the very next word of the lock counts.
    doors[0]?.charge({ percent: 100, low: false });
    expect(await ask(request)).toBe('unlocked');
    // What runs goes on to its end, and takes more, however low it falls.
    doors[0]?.charge({ percent: 1, low: true });
    // Made as a visit's id by the site.
    expect(await bring(await site.request(door(), clock.now(), { sub: request.visitId as `vis_${string}` }))).toBe('unlocked, 1 more');
    await finish();
    expect(doors[0]?.commands.at(-1)).toBe('lock');
    const again = await site.restart();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('policy.battery_reserve');
  });

  it('counts by its own clock from the first ring, whatever the grant says, and for that visit alone', async () => {
    await setUp(1, { knockSeconds: 30 });
    const first = await site.request(door(), clock.now());
    // Made as a visit's id by the site.
    const sub = first.visitId as `vis_${string}`;
    const again = async () => ask(await site.request(door(), clock.now(), { sub }));
    clock.advance(Minutes(2));
    expect(await ask(first)).toBe('policy.knock_first');
    clock.advance(Seconds(29));
    clock.jumpWall(Seconds(60));
    expect(await again()).toBe('policy.knock_first');
    expect(unlocks()).toBe(0);
    clock.advance(Seconds(1));
    expect(await ask(await site.request(door(), clock.now()))).toBe('policy.knock_first');
    expect(await again()).toBe('unlocked');
    await finish();
    // After a restart nobody has rung.
    const other = await site.request(door(), clock.now());
    const restarted = await site.restart();
    clock.advance(Seconds(31));
    expect(await ask(other, restarted)).toBe('policy.knock_first');
    expect(unlocks()).toBe(1);
  });

  it('knows a used grant after a restart', async () => {
    await setUp(1);
    const request = await site.request(door(), clock.now());
    await ask(request);
    await finish();
    const again = await site.restart();
    expect(await ask(request, again)).toBe('grant.used');
    expect(unlocks()).toBe(1);
  });

  it('opens nothing for a grant that waited', async () => {
    await setUp(1);
    const request = await site.request(door(), clock.now());
    clock.advance(Seconds(181));
    expect(await ask(request)).toBe('grant.expired');
    clock.jumpWall(Seconds(-181));
    expect(await ask(request)).toBe('clock.rolled_back');
    expect(unlocks()).toBe(0);
  });

  it('opens nothing while the clock is behind what the journal has seen, also after a restart, until somebody at the site says that it is right', async () => {
    await setUp(1);
    await ask(await site.request(door(), clock.now()));
    await finish();
    clock.jumpWall(Hours(-1));
    const again = await site.restart();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('clock.rolled_back');
    again.clockMark.reset();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('unlocked');
  });

  it('asks a member where the policy says so, and takes the yes for one visit only', async () => {
    await setUp(1, { how: 'ask' });
    const request = await site.request(door(), clock.now());
    expect(await ask(request)).toBe('approval.needed');
    const at = secondsOf(clock.now());
    const approval = await signApproval(
      { v: 1, site: site.siteId, visit: request.visitId as `vis_${string}`, accessPointId: door() as `ap_${string}`, purpose: 'delivery', courier: await thumbprint(site.courier.key), issuedAt: at, expiresAt: at + 120 },
      site.member.signer,
    );
    expect(await ask({ ...(await site.request(door(), clock.now())), approval })).toBe('approval.other_visit');
    expect(await ask({ ...request, approval })).toBe('unlocked');
    await finish();
    expect(await ask({ ...(await site.request(door(), clock.now(), { sub: request.visitId as `vis_${string}` })), approval })).toBe('grant.visit_used');
  });
});

describe('what the owner signs', () => {
  it('is in force at once, and a policy or list of before never again', async () => {
    await setUp(1);
    const first = site.policy.current?.text ?? '';
    const paused = await signPolicy({ ...site.policyContent, version: 2, paused: true }, site.owner.signer);
    expect(await site.authority.update({ rosters: [], policy: paused })).toEqual({ roster: 1, policy: 2, refused: null });
    expect(await ask(await site.request(door(), clock.now()))).toBe('policy.paused');
    expect(await site.authority.update({ rosters: [], policy: first })).toEqual({ roster: 1, policy: 2, refused: 'policy.rolled_back' });
    const again = await site.restart();
    expect(await again.authority.update({ rosters: [], policy: first })).toMatchObject({ refused: 'policy.rolled_back' });
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('policy.paused');
    expect(unlocks()).toBe(0);
  });

  it('counts no longer from a device that was removed', async () => {
    await setUp(1);
    const heir = { ...site.member.record, role: 'owner' as const };
    await site.authority.update({ rosters: [await signNext(site, [heir])], policy: null });
    const policy = await signPolicy({ ...site.policyContent, version: 2 }, site.owner.signer);
    expect(await site.authority.update({ rosters: [], policy })).toMatchObject({ roster: 2, policy: 1, refused: 'policy.not_by_owner' });
    expect((await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version: 2, roster: 2 }, site.member.signer) })).policy).toBe(2);
  });
});

describe('a guest’s key', () => {
  const aGuest = { purpose: 'entry' as const, parcels: [] };
  /** The owner signs a sentence for whoever holds the test courier's key. */
  const give = async (change: Partial<PolicyRule> = {}, version = 2) => {
    const rule: PolicyRule = { purposes: ['entry'], whom: { kind: 'courier', name: 'Ann', keys: [await thumbprint(site.courier.key)] }, windows: [], dates: { from: null, until: null }, how: 'itself', ...change };
    const doors = site.policyContent.doors.map((each) => ({ ...each, rules: [...each.rules, rule] }));
    await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version, doors }, site.owner.signer) });
  };
  const knock = async (at: SignedSite = site) => ask(await site.request(door(), clock.now(), aGuest), at);

  it('opens through the same interlock once an owner’s device has signed it, and not before', async () => {
    await setUp(1);
    expect(await knock()).toBe('policy.not_this_purpose');
    await give();
    expect(await knock()).toBe('unlocked');
    await finish();
    expect(await knock()).toBe('unlocked');
    expect(unlocks()).toBe(2);
  });

  it('for one time opens once, also after a restart; a visit in which nothing was unlocked does not count', async () => {
    await setUp(1);
    await give({ openings: 1 });
    doors[0]?.door('open');
    expect(await knock()).not.toBe('unlocked');
    doors[0]?.door('closed');
    await finish();
    expect(await knock()).toBe('unlocked');
    await finish();
    expect(await knock()).toBe('policy.openings_used');
    expect(await knock(await site.restart())).toBe('policy.openings_used');
    expect(unlocks()).toBe(1);
  });

  it('opens in its times only, and never again once it was taken back', async () => {
    await setUp(1);
    const tomorrow = toIso(plus(clock.now(), Hours(24))).slice(0, 10);
    await give({ dates: { from: tomorrow, until: tomorrow } });
    expect(await knock()).toBe('policy.not_now');
    clock.advance(Hours(24));
    expect(await knock()).toBe('unlocked');
    await finish();
    await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version: 3 }, site.owner.signer) });
    expect(await knock()).toBe('policy.not_this_purpose');
    expect(unlocks()).toBe(1);
  });
});

describe('the limits', () => {
  it('lets a door open so many times an hour, counted over a restart too', async () => {
    await setUp(1, { openingsPerHour: 2 });
    for (const expected of ['unlocked', 'unlocked', 'policy.used_up']) {
      expect(await ask(await site.request(door(), clock.now()))).toBe(expected);
      await finish();
    }
    const again = await site.restart();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('policy.used_up');
    clock.advance(Hours(1));
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('unlocked');
    expect(unlocks()).toBe(3);
  });

  it('trips on “open all”, stays tripped over a restart, and is cleared at the site', async () => {
    await setUp(4);
    const outcomes = await Promise.all(points.map(async ({ id }) => ask(await site.request(id, clock.now()))));
    expect(outcomes.toSorted()).toEqual(['breaker.many_doors', 'breaker.tripped', 'unlocked', 'unlocked']);
    await finish();
    const again = await site.restart();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('breaker.tripped');
    expect(again.authority.state().breaker).toBe('breaker.many_doors');
    again.breaker.clear();
    expect(await ask(await site.request(door(), clock.now()), again)).toBe('unlocked');
  });

  it('trips on forged grants, and opens for no good one after that', async () => {
    await setUp(1);
    const thief = await makeSigner();
    const forged = async () => {
      const claims = await site.claims(door(), clock.now());
      return { visitId: claims.sub, grant: await signJws(GRANT_TYPE, claims, thief.signer), proof: await prove(site.courier, clock.now()) };
    };
    const outcomes: string[] = [];
    for (let index = 0; index < 6; index += 1) outcomes.push(await ask(await forged()));
    expect(outcomes).toEqual(['grant.forged', 'grant.forged', 'grant.forged', 'grant.forged', 'breaker.many_refusals', 'breaker.tripped']);
    expect(await ask(await site.request(door(), clock.now()))).toBe('breaker.tripped');
    expect(unlocks()).toBe(0);
  });
});
