import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchBolts } from '../attacks/bolt-watch.ts';
import { eventually } from './eventually.ts';
import { type Courier, type CourierVisit, type FaultyHome, startFaultyHome } from './faulty-home.ts';

let home: FaultyHome;
let courier: Courier;
beforeAll(async () => {
  home = await startFaultyHome();
  courier = await home.newCourier();
});
afterAll(() => home[Symbol.asyncDispose]());

const begin = (): Promise<CourierVisit['id']> => home.begin(courier, 'front-door');
const truth = async (): Promise<string> => {
  const { bolt, door } = (await home.simulator.truth()).frontDoor;
  return `${bolt}, ${door}`;
};
const inside = (): Promise<CourierVisit['id']> => home.enter(courier, 'front-door');

describe('a lock that keeps silent', () => {
  it('for a while before the visit: the courier is refused, and nothing moves when it speaks again', async () => {
    const pid = home.pidOf('matter-lock');
    await using bolts = watchBolts(home);
    home.signal('matter-lock', 'SIGSTOP');
    await eventually('the home to miss it', () => home.door('front-door'), ({ lockReachable }) => !lockReachable);
    const visitId = await begin();
    expect(await courier.until(visitId, 'refused')).toMatchObject({ refusal: expect.stringMatching(/^(lock|door)\.unknown$/) });
    home.signal('matter-lock', 'SIGCONT');
    await home.untilReady('front-door');
    expect(home.pidOf('matter-lock')).toBe(pid);
    expect(bolts.moved()).toBe(false);
    expect(await home.noticesOf(visitId)).toEqual(['visit.refused']);
  });

  // Whether its last answer was young enough for the unlock to be sent or not: what was given up is not carried out as the lock wakes.
  it('since a moment before the visit: nothing moves, also not as it wakes, and the visit is never clean', async () => {
    await using bolts = watchBolts(home);
    home.signal('matter-lock', 'SIGSTOP');
    const visitId = await begin();
    await courier.until(visitId, 'refused', 'unconfirmed');
    home.signal('matter-lock', 'SIGCONT');
    await home.until(visitId, 'its end', ({ endedAt }) => endedAt !== null);
    await home.untilReady('front-door');
    expect(bolts.moved()).toBe(false);
    expect(await home.visit(visitId)).toMatchObject({ clean: false, openedAt: null });
  });

  it('when it should lock: alarm, never shown as locked, and secured but not clean when it is back', async () => {
    const visitId = await inside();
    await home.simulator.act('close-door');
    await courier.until(visitId, 'closed');
    home.signal('matter-lock', 'SIGSTOP');
    await courier.lock(visitId);
    await courier.until(visitId, 'unconfirmed');
    const seen = await home.until(visitId, 'the alarm', ({ alarms }) => alarms.length > 0);
    expect(seen.alarms.some((alarm) => ['alarm.lock_silent', 'alarm.device_silent', 'alarm.door_unknown'].includes(alarm))).toBe(true);
    expect(await courier.visit(visitId)).toMatchObject({ bolt: 'unknown' });
    expect(await truth()).toBe('withdrawn, closed');
    home.signal('matter-lock', 'SIGCONT');
    await courier.until(visitId, 'secured');
    expect(await truth()).toBe('thrown, closed');
    expect(await home.visit(visitId)).toMatchObject({ clean: false });
    await home.untilReady('front-door');
  });

  it('loses its power while the door is open: it locks when both are back', async () => {
    const visitId = await inside();
    await home.simulator.act('kill-device', { device: 'matter-lock' });
    await home.until(visitId, 'the alarm', ({ alarms }) => alarms.includes('alarm.device_silent'));
    await eventually('the lock to be back', () => home.door('front-door'), ({ lockReachable }) => lockReachable);
    await home.simulator.act('close-door');
    await courier.until(visitId, 'closed', 'locking', 'settling', 'secured');
    await courier.until(visitId, 'secured');
    expect(await truth()).toBe('thrown, closed');
    expect(await home.visit(visitId)).toMatchObject({ clean: false });
    expect(await home.noticesOf(visitId)).toContain('alarm.device_silent');
    await home.untilReady('front-door');
  });

  it('loses its power between the unlock and the door: locked when it is back', async () => {
    const visitId = await begin();
    await courier.until(visitId, 'unlocked');
    await home.simulator.act('kill-device', { device: 'matter-lock' });
    await home.until(visitId, 'the alarm', ({ alarms }) => alarms.length > 0);
    await courier.lock(visitId);
    await courier.until(visitId, 'secured');
    expect(await truth()).toBe('thrown, closed');
    expect(await home.visit(visitId)).toMatchObject({ clean: false, openedAt: null });
    await home.untilReady('front-door');
  });
});

it('the other door is not touched by any of it', async () => {
  const visit = await courier.scan('parcel-box', await home.expectParcel({ door: 'parcel-box' }));
  await courier.until(visit.id, 'unlocked');
  await courier.lock(visit.id);
  await courier.until(visit.id, 'secured');
  expect(await home.visit(visit.id)).toMatchObject({ clean: true });
});

it('no line of any visit is lost', async () => {
  const { lines, lost } = await home.stopAndCompare();
  expect(lost).toEqual([]);
  expect(lines).toBeGreaterThan(40);
});
