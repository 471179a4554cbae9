import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Courier, type FaultyHome, startFaultyHome } from './faulty-home.ts';

/** A disk of its own for the hub, as large as its recordings need for a minute. Mounting takes root. */
const folder = mkdtempSync(join(tmpdir(), 'latchkey-small-'));
const hubDisk = join(folder, 'hub');
mkdirSync(hubDisk, { mode: 0o700 });
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0700', 'tmpfs', hubDisk]).status === 0;
let home: FaultyHome | undefined;
afterAll(async () => {
  await home?.[Symbol.asyncDispose]();
  if (mounted) spawnSync('umount', [hubDisk]);
  rmSync(folder, { recursive: true, force: true });
});

const ballast = join(hubDisk, 'ballast');
afterEach(() => rmSync(ballast, { force: true }));
/** Writes until there is no room for a single byte. */
function fillDisk(): void {
  const file = openSync(ballast, 'w');
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      const chunk = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(file, chunk) < size) break;
      } catch {
        // Full, as far as chunks of this size go.
      }
    }
  } finally {
    closeSync(file);
  }
}

describe.skipIf(!mounted)('a hub whose disk is full (needs root, to mount a small disk)', () => {
  let courier: Courier;
  let street: FaultyHome;
  beforeAll(async () => {
    street = await startFaultyHome({ dataDir: folder });
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
    fillDisk();
    for (let scan = 0; scan < 2; scan += 1) {
      expect(await refused()).toMatch(/^(server\.failed|camera\.not_recording)$/);
      expect(await bolt()).toBe('thrown');
    }
    rmSync(ballast);
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
    fillDisk();
    await street.simulator.act('close-door');
    await eventually('the bolt to be thrown', () => street.simulator.truth(), ({ frontDoor }) => frontDoor.door === 'closed' && frontDoor.bolt === 'thrown');
    rmSync(ballast);
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
