import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AccessUnit, CameraState } from '@latchkey/driver-api';
import { silentLog, systemClock } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { manifest } from './camera-driver.ts';
import { NalType, nalType } from './nal-unit.ts';

const PYTHON = '/usr/bin/python3';
const missing = spawnSync(PYTHON, ['-c', 'import gi; gi.require_version("GstRtspServer","1.0"); from gi.repository import Gst, GstRtspServer; Gst.init(None); assert Gst.ElementFactory.find("x264enc")']);
const reason = missing.status === 0 ? '' : ' (skipped: needs Debian\'s gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-ugly)';

describe.skipIf(reason !== '')(`gst-rtsp-server as the camera${reason}`, () => {
  const processes: ChildProcess[] = [];
  afterEach(() => processes.splice(0).forEach((child) => child.kill('SIGKILL')));

  async function serve(scheme: 'none' | 'basic' | 'digest'): Promise<{ port: number; child: ChildProcess }> {
    const child = spawn(PYTHON, [fileURLToPath(new URL('../fixtures/gstreamer-rtsp-server.py', import.meta.url)), scheme], { stdio: ['pipe', 'pipe', 'inherit'] });
    processes.push(child);
    const [line] = await once(child.stdout, 'data');
    return { port: Number(String(line)), child };
  }

  async function start(port: number, extra: Readonly<Record<string, unknown>>) {
    const config = manifest.config.parse({ cameras: [{ name: 'hall', url: `rtsp://127.0.0.1:${port}/stream`, ...extra }] });
    const driver = await manifest.start(config, { clock: systemClock, log: silentLog, dataDir: '/nonexistent' });
    const camera = driver.devices[0]?.camera;
    if (camera === undefined) throw new Error('the driver made no camera');
    const units: AccessUnit[] = [];
    const states: CameraState[] = [];
    camera.onAccessUnit((unit) => units.push(unit));
    camera.onState((state) => states.push(state));
    return { driver, camera, units, states };
  }

  it('streams with digest authentication, whole pictures at 90 kHz', { timeout: 30_000 }, async () => {
    const { port } = await serve('digest');
    const { driver, units, camera } = await start(port, { username: 'camera', password: 'se:cret "1"' });
    await using _ = driver;
    await expect.poll(() => units.length, { timeout: 20_000 }).toBeGreaterThan(60);
    expect(camera.state.kind).toBe('streaming');
    expect(camera.format).toMatchObject({ width: 320, height: 180, codec: 'h264' });
    expect(camera.format?.codecString).toMatch(/^avc1\.42/);
    expect(units[0]?.keyframe).toBe(true);
    expect(units.filter(({ keyframe }) => keyframe).length).toBeGreaterThan(1);
    expect(units.every(({ nalUnits }) => nalUnits.some((nal) => [NalType.slice, NalType.idr].includes(nalType(nal) as 1 | 5)))).toBe(true);
    const steps = units.slice(1).map(({ rtpTime }, i) => rtpTime - (units[i]?.rtpTime ?? 0));
    expect(steps.every((step) => Math.abs(step - 3_600) <= 2)).toBe(true);
  });

  it('signs in with Basic only when that is allowed, and a wrong password says so', { timeout: 30_000 }, async () => {
    const { port } = await serve('basic');
    const refused = await start(port, { username: 'camera', password: 'se:cret "1"' });
    const wrong = await start(port, { username: 'camera', password: 'nope', allowBasic: true });
    const allowed = await start(port, { username: 'camera', password: 'se:cret "1"', allowBasic: true });
    await using _refused = refused.driver;
    await using _wrong = wrong.driver;
    await using _allowed = allowed.driver;
    await expect.poll(() => allowed.units.length, { timeout: 20_000 }).toBeGreaterThan(5);
    const codes = (states: readonly CameraState[]) => states.flatMap((state) => (state.kind === 'down' ? [state.code] : []));
    expect(codes(refused.states)[0]).toBe('camera.unauthorized');
    expect(codes(wrong.states)[0]).toBe('camera.unauthorized');
    expect(refused.units).toHaveLength(0);
  });

  it('stalls when the server stops, streams on when it goes on, and comes back after its death', { timeout: 60_000 }, async () => {
    const { port, child } = await serve('none');
    const { driver, units, states, camera } = await start(port, { reconnectAfterMillis: 60_000 });
    await using _ = driver;
    await expect.poll(() => units.length, { timeout: 20_000 }).toBeGreaterThan(10);
    child.kill('SIGSTOP');
    await expect.poll(() => camera.state.kind, { timeout: 10_000 }).toBe('stalled');
    child.kill('SIGCONT');
    await expect.poll(() => camera.state.kind, { timeout: 10_000 }).toBe('streaming');
    child.kill('SIGKILL');
    await expect.poll(() => camera.state.kind, { timeout: 10_000 }).toBe('down');
    await expect.poll(() => states.some((state) => state.kind === 'down' && state.code === 'camera.unreachable'), { timeout: 10_000 }).toBe(true);
  });
});
