import { spawnSync } from 'node:child_process';
import type { AccessUnit } from '@latchkey/driver-api';
import { Millis, silentLog, systemClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createLoopSource, picturesOf } from '../../../sim/src/rtsp/prepared-source.ts';
import { createRtspServer } from '../../../sim/src/rtsp/rtsp-server.ts';
import { RtspCamera } from './rtsp-camera.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const patience = { timeout: 15_000 };

describe.skipIf(!hasFfmpeg)(`the simulated camera${hasFfmpeg ? '' : ' (skipped: needs ffmpeg)'}`, () => {
  async function street() {
    const coding = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-x264-params', 'sliced-threads=0', '-g', '10', '-bf', '0'];
    const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-frames:v', '50', ...coding, '-f', 'h264', '-'], { maxBuffer: 2 ** 28 });
    const pictures = picturesOf(stdout);
    const source = createLoopSource(pictures, 25, systemClock);
    const server = await createRtspServer({ mounts: { '/hall': source }, credentials: { username: 'u', password: 'p' } });
    const target = { host: '127.0.0.1', port: server.port, credentials: { username: 'u', password: 'p' }, allowBasic: false };
    const camera = new RtspCamera({ target, url: server.url('/hall'), stallAfter: Millis(500), reconnectAfter: Millis(30_000), clock: systemClock, log: silentLog });
    const units: AccessUnit[] = [];
    camera.onAccessUnit((unit) => units.push(unit));
    return {
      camera,
      server,
      units,
      pictures,
      async [Symbol.asyncDispose]() {
        camera[Symbol.dispose]();
        source[Symbol.dispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  it('is received picture by picture, bit for bit', async () => {
    await using home = await street();
    await expect.poll(() => home.units.length, patience).toBeGreaterThan(30);
    const key = (nalUnits: readonly Uint8Array[]) => Buffer.concat(nalUnits).toString('base64');
    const sent = home.pictures.map(({ nalUnits }) => key(nalUnits));
    const places = home.units.map(({ nalUnits }) => sent.indexOf(key(nalUnits)));
    expect(places).not.toContain(-1);
    places.slice(1).forEach((place, i) => expect(place).toBe(((places[i] ?? 0) + 1) % sent.length));
    expect(home.camera.format).toMatchObject({ width: 640, height: 360 });
  });

  it('is told apart when it stalls, sends garbage, cuts the line or refuses', async () => {
    await using home = await street();
    const { camera, server } = home;
    const reaches = (kind: string) => expect.poll(() => camera.state.kind, patience).toBe(kind);
    await reaches('streaming');
    server.setFault('stall');
    await reaches('stalled');
    server.setFault(undefined);
    await reaches('streaming');
    server.setFault('cut');
    await reaches('down');
    server.setFault(undefined);
    await reaches('streaming');
    server.setFault('garbage');
    const before = home.units.length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // Fifty pictures' worth of packets: one in a hundred or so looks like a picture by chance.
    expect(home.units.length - before).toBeLessThan(10);
    server.setFault('cut');
    await reaches('down');
    server.setFault('refuse-auth');
    await expect.poll(() => camera.state, patience).toMatchObject({ kind: 'down', code: 'camera.unauthorized' });
    server.setFault(undefined);
    await reaches('streaming');
  });
});
