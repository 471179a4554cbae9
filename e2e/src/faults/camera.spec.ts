import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../apps/cli/src/deliver/open-recording.ts';
import { latchkey } from '../street/command.ts';
import { eventually } from './eventually.ts';
import { type Courier, type DoorName, type FaultyHome, startFaultyHome, type Visit } from './faulty-home.ts';

let home: FaultyHome;
let courier: Courier;
beforeAll(async () => {
  home = await startFaultyHome();
  courier = await home.newCourier();
});
afterAll(() => home[Symbol.asyncDispose]());

const begin = (door: DoorName): Promise<Visit['id']> => home.begin(courier, door);

/** Makes the camera fail, and waits until the pages say so of both of its views. */
const breakCamera = async (fault: (typeof FAULTS)[number][1]): Promise<void> => {
  await home.simulator.act('fault', { fault });
  // A connection that stands is not asked for its password again.
  if (fault === 'refuse-auth' || fault === 'cut') {
    const restarts = async () => (await home.simulator.devices()).find(({ name }) => name === 'camera');
    const before = await restarts();
    await home.simulator.act('kill-device', { device: 'camera' });
    await eventually('the camera to be up again', restarts, (camera) => camera?.ready === true && camera.restarts !== before?.restarts);
  }
  for (const door of ['front-door', 'parcel-box'] as const) {
    await eventually(`the page to show that the camera of the ${door} is not live`, () => home.door(door), ({ camera }) =>
      fault === 'freeze' ? camera.state === 'frozen' : camera.state !== 'live' && (fault === 'black' || fault === 'cover' || Date.parse(camera.lastFrameAt ?? '1970') < Date.now() - 1_000),
    );
  }
};
const FAULTS = [
  ['its cable is cut', 'cut'],
  ['it sends nothing any more', 'stall'],
  ['it shows the same picture for ever', 'freeze'],
  ['it does not know the hub any more', 'refuse-auth'],
  ['it sends rubbish', 'garbage'],
  ['it sends black', 'black'],
  ['a hand is on its lens', 'cover'],
] as const;

describe('a camera that is gone before the visit', () => {
  it.each(FAULTS.filter(([, fault]) => fault !== 'freeze'))('%s: the courier is refused and no bolt moves', async (_words, fault) => {
    await breakCamera(fault);
    const visits = await Promise.all([begin('front-door'), begin('parcel-box')]);
    for (const visitId of visits) {
      const { refusal } = await courier.until(visitId, 'refused');
      expect(refusal).toMatch(/^camera\.not_(live|recording)$/);
      expect(await home.boltReports(visitId)).not.toContain('withdrawn');
      expect(await home.noticesOf(visitId)).toEqual(['visit.refused']);
      const { entries, parcels } = await home.visit(visitId);
      expect(entries.map(({ state }) => state)).not.toContain('unlocking');
      const { items } = await home.resident.call('GET /api/v1/parcels', { query: { limit: 100 } });
      expect(items.find(({ id }) => id === parcels[0]?.id)?.status).toBe('expected');
    }
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    await home.heal();
  });

  it('a delivery from the terminal says that it was refused, and ends with 1', async () => {
    await breakCamera('black');
    const { code, stdout } = await latchkey(['deliver', '--url', home.street.url, '--door', 'parcel-box']);
    // The simulated courier waits for a door that will not open.
    await home.simulator.act('stop-script');
    await home.simulator.act('walk', { to: 'away' });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/The visit ended refused \(camera\.not_(?:live|recording)\)/)]);
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    await home.heal();
  });

  // Keyframes that repeat bit for bit give such a camera away, now and then: nothing is promised of a picture that no lamp asks, but that a doubt is never hidden.
  it('it shows the same picture for ever: the courier is refused, or the doors are locked again with an alarm', async () => {
    await breakCamera('freeze');
    const visits = await Promise.all([begin('front-door'), begin('parcel-box')]);
    for (const visitId of visits) {
      const { state } = await courier.until(visitId, 'refused', 'secured');
      expect(await home.visit(visitId)).toMatchObject({ clean: false, openedAt: null, ...(state === 'secured' ? { alarms: expect.arrayContaining(['alarm.picture_lost']) } : {}) });
    }
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    await home.heal();
  });
});

describe('a picture that is lost during the visit', () => {
  it.each(['stall', 'freeze'] as const)('before anybody opened (%s): the door is locked again, with an alarm', async (fault) => {
    const visits = await Promise.all([begin('front-door'), begin('parcel-box')]);
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'unlocked')));
    await home.simulator.act('fault', { fault });
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'secured')));
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    for (const visitId of visits) {
      expect(await home.visit(visitId)).toMatchObject({ clean: false, openedAt: null, alarms: expect.arrayContaining(['alarm.picture_lost']) });
      expect(await home.noticesOf(visitId)).toContain('alarm.picture_lost');
      expect((await courier.visit(visitId)).alarms).toContain('alarm.picture_lost');
    }
    await home.heal();
  });

  it('while the door stands open: alarm, and never clean, even when the picture comes back', async () => {
    const doors = ['front-door', 'parcel-box'] as const;
    const visits = await Promise.all(doors.map(begin));
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'unlocked')));
    for (const accessPoint of doors) await home.simulator.act('open-door', { accessPoint });
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'open')));
    await home.simulator.act('fault', { fault: 'cut' });
    await Promise.all(visits.map((visitId) => home.until(visitId, 'the alarm', ({ alarms }) => alarms.includes('alarm.picture_lost'))));
    await home.simulator.act('fault', { fault: null });
    for (const accessPoint of doors) await home.simulator.act('close-door', { accessPoint });
    await Promise.all(visits.map((visitId) => courier.until(visitId, 'secured')));
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    for (const visitId of visits) {
      expect(await home.visit(visitId)).toMatchObject({ clean: false, openedAt: expect.any(String) });
      expect(await home.noticesOf(visitId)).toContain('alarm.picture_lost');
    }
    await home.heal();
  });

  it('the camera dies and comes back: what was filmed before and after can be played', async () => {
    const visitId = await begin('front-door');
    await courier.until(visitId, 'unlocked');
    await home.simulator.act('open-door');
    await courier.until(visitId, 'open');
    await home.simulator.act('kill-device', { device: 'camera' });
    await home.until(visitId, 'the alarm', ({ alarms }) => alarms.includes('alarm.picture_lost'));
    await eventually('the picture to be back', () => home.door('front-door'), ({ camera }) => camera.state === 'live');
    await home.simulator.act('close-door');
    await courier.until(visitId, 'closed');
    await courier.lock(visitId);
    await courier.until(visitId, 'secured');
    const { recording } = await home.until(visitId, 'its recording', (visit) => visit.recording?.state === 'complete');
    expect(recording?.durationMillis).toBeGreaterThan(5_000);
    const { beginning } = await openRecording(home.resident, recording?.id ?? 'rec_');
    expect(Buffer.from(beginning).subarray(4, 8).toString('latin1')).toBe('ftyp');
    expect(await home.visit(visitId)).toMatchObject({ clean: false });
  });
});

it('no line of any visit is lost', async () => {
  const { lines, lost } = await home.stopAndCompare();
  expect(lost).toEqual([]);
  expect(lines).toBeGreaterThan(100);
});
