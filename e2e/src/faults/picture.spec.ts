import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Courier, type DoorName, type FaultyHome, startFaultyHome, type Visit } from './faulty-home.ts';

const DOORS = ['front-door', 'parcel-box'] as const satisfies readonly DoorName[];
let home: FaultyHome;
let courier: Courier;
beforeAll(async () => {
  // Always the same light: it must not change in the middle of what the hub learns.
  home = await startFaultyHome({ env: { LATCHKEY_DEMO_LAMPS: 'on', LATCHKEY_SIM_LIGHT: 'day' } });
  courier = await home.newCourier();
  await Promise.all(DOORS.map((door) => home.untilLearned(door)));
});
afterAll(() => home?.[Symbol.asyncDispose]());

const begin = (door: DoorName): Promise<Visit['id']> => home.begin(courier, door);

/** What looking cannot tell: pictures go on, the clock in them runs, the sensor's noise is fresh. The strongest with every change, all of them by LATCHKEY_CAMERA_ATTACKS=all. */
const DECEPTIONS = (['replay-blinks', 'freeze-with-clock', 'loop', 'other-camera'] as const).slice(0, process.env['LATCHKEY_CAMERA_ATTACKS'] === 'all' ? undefined : 1);

describe('a picture that deceives', () => {
  it.each(DECEPTIONS)('%s: the courier is refused and no bolt moves', async (fault) => {
    // An honest visit first: its blinks are what a replay shows again.
    for (const { proof } of await Promise.all(DOORS.map((door) => home.attend(door)))) expect(proof?.verdict).toBe('proved');
    await home.simulator.act('fault', { fault });
    // What was proved a moment ago counts for five seconds more, and no longer.
    await Promise.all(DOORS.map((door) => eventually(`the proof of the ${door} to be old`, () => home.door(door), ({ camera }) => Date.now() - Date.parse(camera.proof?.provedAt ?? '1970') > 5_500)));
    const visits = await Promise.all(DOORS.map(begin));
    for (const visitId of visits) {
      const { refusal } = await courier.until(visitId, 'refused');
      expect(refusal).toMatch(/^camera\.not_(live|proved)$/);
      const { entries } = await home.visit(visitId);
      expect(entries.map(({ state }) => state)).not.toContain('unlocking');
      expect(await home.boltReports(visitId)).not.toContain('withdrawn');
    }
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    await home.heal();
  });

  it('while the door stands open, which a proved picture had opened: alarm, and never clean', async () => {
    const visits = await Promise.all(DOORS.map(begin));
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'unlocked')));
    for (const visitId of visits) {
      const { entries } = await home.visit(visitId);
      const unlocking = entries.find(({ state }) => state === 'unlocking');
      expect(unlocking).toMatchObject({ type: 'picture.changed', data: { alive: true, proofAge: expect.any(Number) } });
      expect(unlocking?.data['proofAge']).toBeLessThanOrEqual(5_000);
      expect(JSON.stringify(entries)).not.toContain('picture.unproven');
    }
    for (const accessPoint of DOORS) await home.simulator.act('open-door', { accessPoint });
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'open')));
    await home.simulator.act('fault', { fault: 'freeze-with-clock' });
    await Promise.all(visits.map((visitId) => home.until(visitId, 'the alarm', ({ alarms }) => alarms.includes('alarm.picture_lost'))));
    await home.simulator.act('fault', { fault: null });
    for (const accessPoint of DOORS) await home.simulator.act('close-door', { accessPoint });
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'secured')));
    for (const visitId of visits) expect(await home.visit(visitId)).toMatchObject({ clean: false });
    await home.heal();
  });
});
