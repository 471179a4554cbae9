import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Courier, type FaultyHome, startFaultyHome } from './faulty-home.ts';
import { mountSmallDisk } from './small-disk.ts';

/** As large as the server's database needs. */
const disk = mountSmallDisk('server', 300);
let home: FaultyHome | undefined;
afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
  disk[Symbol.dispose]();
});
afterEach(() => disk.free());

describe.skipIf(!disk.mounted)('a server whose disk is full (needs root, to mount a small disk)', () => {
  let courier: Courier;
  let street: FaultyHome;
  beforeAll(async () => {
    home = street = await startFaultyHome({ dataDir: disk.dataDir });
    courier = await street.newCourier();
  });
  /** Code of the answer to a wish for a parcel. */
  const asked = async (): Promise<string> => {
    try {
      return (await street.expectParcel({ door: 'front-door' })) === '' ? 'nothing' : 'taken';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };

  it('refuses what it cannot keep in words that say why, and goes on by itself once there is room', async () => {
    disk.fill();
    // A database that has a little room in its own files takes a few more.
    const answers = new Set<string>();
    for (let tries = 0; tries < 400 && !answers.has('server.no_room') && !answers.has('server.starting'); tries += 1) answers.add(await asked());
    expect([...answers].filter((code) => !['taken', 'server.no_room', 'server.starting'].includes(code))).toEqual([]);
    expect(answers.size).toBeGreaterThan(answers.has('taken') ? 1 : 0);
    disk.free();
    await eventually('parcels to be taken again', asked, (code) => code === 'taken');
    await street.untilReady('front-door');
  });

  it('does not keep the hub from locking behind a courier, and hears of it later', async () => {
    const visitId = await street.enter(courier, 'front-door');
    disk.fill();
    await street.simulator.act('close-door');
    await eventually('the bolt to be thrown', () => street.simulator.truth(), ({ frontDoor }) => frontDoor.door === 'closed' && frontDoor.bolt === 'thrown');
    disk.free();
    const visit = await street.until(visitId, 'the visit to end', ({ endedAt }) => endedAt !== null);
    expect(visit.state).toBe('secured');
    await street.untilReady('front-door');
  });

  it('no line of any visit is lost', async () => {
    const { lines, lost } = await street.stopAndCompare();
    expect(lost).toEqual([]);
    expect(lines).toBeGreaterThan(5);
  });
});
