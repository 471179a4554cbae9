import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latchkey } from '../street/command.ts';
import { freePort } from '../../../apps/cli/src/launcher/free-port.ts';
import { eventually } from './eventually.ts';
import { type Courier, type DoorName, type FaultyHome, startFaultyHome } from './faulty-home.ts';

const MAIN = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
let home: FaultyHome;
let courier: Courier;
beforeAll(async () => {
  home = await startFaultyHome();
  courier = await home.newCourier();
});
afterAll(() => home[Symbol.asyncDispose]());

const begin = (door: DoorName): ReturnType<FaultyHome['begin']> => home.begin(courier, door);
const deliver = async (door: DoorName): Promise<void> => {
  const visitId = await begin(door);
  await courier.until(visitId, 'unlocked');
  await walkThrough(visitId, door);
};
const walkThrough = async (visitId: Awaited<ReturnType<FaultyHome['begin']>>, door: DoorName): Promise<void> => {
  await home.simulator.act('open-door', { accessPoint: door });
  await courier.until(visitId, 'open');
  await home.simulator.act('close-door', { accessPoint: door });
  await courier.until(visitId, 'closed');
  await courier.lock(visitId);
  await courier.until(visitId, 'secured');
};

describe('a server that is killed during a visit', () => {
  it('the hub finishes alone, and the server shows every line of it when it is back', async () => {
    const visitId = await begin('front-door');
    await courier.until(visitId, 'unlocked');
    const pid = home.pidOf('server');
    home.signal('server', 'SIGKILL');
    // Its port is taken meanwhile, so that it cannot come back before the visit is over.
    const squatter = createServer((socket) => socket.destroy());
    using _freed = { [Symbol.dispose]: () => void squatter.close() };
    await eventually('the port to be free', () => new Promise<boolean>((resolve) => {
      squatter.once('error', () => resolve(false)).once('listening', () => resolve(true)).listen(Number(new URL(home.street.url).port), '127.0.0.1');
    }), (took) => took);
    await home.simulator.act('open-door');
    await eventually('the door to be open', () => home.simulator.truth(), ({ frontDoor }) => frontDoor.angle === 1);
    await home.simulator.act('close-door');
    await eventually('the bolt to be thrown', () => home.simulator.truth(), ({ frontDoor }) => frontDoor.door === 'closed' && frontDoor.bolt === 'thrown');
    await expect(courier.visit(visitId)).rejects.toMatchObject({ status: expect.any(Number) });
    squatter.close();

    const ended = await eventually('the server to tell the end', () => home.visit(visitId).catch(() => undefined), (visit) => visit?.state === 'secured');
    expect(home.pidOf('server')).not.toBe(pid);
    expect(ended).toMatchObject({ clean: true, alarms: [], openedAt: expect.any(String), closedAt: expect.any(String), lockedAt: expect.any(String) });
    const seqs = ended?.entries.map(({ seq }) => seq) ?? [];
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(ended?.entries.map(({ state }) => state)).toEqual(expect.arrayContaining(['arming', 'unlocking', 'unlocked', 'open', 'closed', 'locking', 'settling', 'secured']));
    expect(await courier.visit(visitId)).toMatchObject({ state: 'secured' });
    expect(await home.noticesOf(visitId)).toEqual(expect.arrayContaining(['visit.unlocked', 'visit.secured']));
    const { recording } = await home.until(visitId, 'its recording', (visit) => visit.recording?.state === 'complete');
    expect(recording?.frames).toBeGreaterThan(100);
  });

  it('the courier who scans at that moment gets no door and loses nothing', async () => {
    await home.untilReady('parcel-box');
    const number = await home.expectParcel({ door: 'parcel-box' });
    home.signal('server', 'SIGKILL');
    await expect(courier.scan('parcel-box', number)).rejects.toMatchObject({ code: 'network.failed' });
    expect((await home.simulator.truth()).parcelBox.bolt).toBe('thrown');
    await eventually('the server to be back', () => home.door('parcel-box').catch(() => undefined), (door) => door?.camera.state === 'live' && door.lockReachable);
    const visit = await eventually('the scan to be taken', () => courier.scan('parcel-box', number).catch(() => undefined), (seen) => seen !== undefined);
    await courier.until(visit?.id ?? 'vis_', 'unlocked');
    await courier.lock(visit?.id ?? 'vis_');
    await courier.until(visit?.id ?? 'vis_', 'secured');
  });
});

describe('two of what may be only one', () => {
  it('a second server on the same folder is refused, and the first goes on', async () => {
    const pid = home.pidOf('server');
    const { code, stdout } = await latchkey(['server'], { env: { LATCHKEY_DATA: home.street.dataDir, LATCHKEY_PORT: String(await freePort()) } });
    expect(code).toBe(1);
    expect(stdout).toContain('server.folder_in_use');
    expect(home.pidOf('server')).toBe(pid);
    await deliver('front-door');
  });

  it('a copy of the hub elsewhere is refused and told of, and the first goes on', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'latchkey-copy-'));
    // On another machine, the process that holds the Matter storage here does not exist.
    cpSync(join(home.street.dataDir, 'hub'), join(copy, 'hub'), { recursive: true, filter: (file) => !/matter\.(lock|pid)$/.test(file) && !lstatSync(file).isSocket() });
    const twin = spawn(process.execPath, [MAIN, 'hub'], { env: { ...process.env, NO_COLOR: '1', LATCHKEY_DATA: copy, LATCHKEY_SERVER_URL: home.street.url }, stdio: ['ignore', 'pipe', 'pipe'] });
    const gone = once(twin, 'exit');
    let said = '';
    twin.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      await eventually('the household to be told', () => home.noticesOf(null), (kinds) => kinds.includes('alarm.hub_twice'));
      // Not at the Matter lock: to it, both are the same controller, and the sessions of one end those of the other.
      await deliver('parcel-box');
      expect(said).not.toContain('Linked to the server');
      expect(await fetch(`${home.street.url}/health`).then((response) => response.json())).toMatchObject({ hubs: { online: 1 } });
    } finally {
      twin.kill('SIGKILL');
      await gone;
      rmSync(copy, { recursive: true, force: true });
    }
    // The lock forgets the copy in its own time, and with it the session of the hub: a visit may be the one that finds out. It ends locked and is told of, and another opens.
    await eventually('a delivery through the front door', async () => {
      await home.untilReady('front-door');
      const visitId = await begin('front-door');
      const { state } = await courier.until(visitId, 'unlocked', 'secured');
      if (state === 'unlocked') await walkThrough(visitId, 'front-door');
      return state;
    }, (state) => state === 'unlocked', 90_000);
  });
});

it('no line of any visit is lost', async () => {
  const { lines, lost } = await home.stopAndCompare();
  expect(lost).toEqual([]);
  expect(lines).toBeGreaterThan(40);
});
