import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Courier, type FaultyHome, startFaultyHome } from './faulty-home.ts';
import { mountSmallDisk } from './small-disk.ts';

/** As large as the hub's recordings need for a minute. */
const disk = mountSmallDisk('hub', 400);
let home: FaultyHome | undefined;
afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
  disk[Symbol.dispose]();
});
afterEach(() => disk.free());

describe.skipIf(!disk.mounted)('a hub whose disk is full (needs root, to mount a small disk)', () => {
  let courier: Courier;
  let street: FaultyHome;
  beforeAll(async () => {
    street = await startFaultyHome({ dataDir: disk.dataDir });
    home = street;
    courier = await street.newCourier();
  });

  const refused = async (): Promise<string> => {
    const number = await street.expectParcel({ door: 'front-door' });
    try {
      const { id } = await courier.scan('front-door', number);
      return (await courier.until(id, 'refused', 'unlocked')).refusal ?? 'opened';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };
  const bolt = async () => (await street.simulator.truth()).frontDoor.bolt;

  it('opens nothing, says so, and opens again when there is room', async () => {
    disk.fill();
    for (let scan = 0; scan < 2; scan += 1) {
      expect(await refused()).toMatch(/^(server\.failed|camera\.not_recording)$/);
      expect(await bolt()).toBe('thrown');
    }
    disk.free();
    const visit = await eventually('a scan to be taken again', async () => courier.scan('front-door', await street.expectParcel({ door: 'front-door' })).catch(() => undefined), (seen) => seen !== undefined);
    await courier.until(visit?.id ?? 'vis_', 'unlocked');
    await courier.lock(visit?.id ?? 'vis_');
    await courier.until(visit?.id ?? 'vis_', 'secured');
  });

  it('locks a door that was open when the disk became full', async () => {
    const { id } = await courier.scan('front-door', await street.expectParcel({ door: 'front-door' }));
    await courier.until(id, 'unlocked');
    await street.simulator.act('open-door');
    await courier.until(id, 'open');
    disk.fill();
    await street.simulator.act('close-door');
    await eventually('the bolt to be thrown', () => street.simulator.truth(), ({ frontDoor }) => frontDoor.door === 'closed' && frontDoor.bolt === 'thrown');
    disk.free();
    const visit = await street.until(id, 'the visit to end', ({ endedAt }) => endedAt !== null);
    expect(visit).toMatchObject({ state: 'secured', clean: false });
    await street.untilReady('front-door');
  });

  it('no line of any visit is lost', async () => {
    const { lines, lost } = await street.stopAndCompare();
    expect(lost).toEqual([]);
    expect(lines).toBeGreaterThan(10);
  });
});
