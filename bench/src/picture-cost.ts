/**
 * What it costs a hub to judge one camera's picture: `node bench/src/picture-cost.ts [seconds]`. The simulated camera runs in a process of its own;
 * counted are the CPU time of the decoder's process and of this one, which holds RTSP client, room and `packages/liveness`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { CodedError, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { openCalibrationStore } from '../../apps/hub/src/pictures/calibration-store.ts';
import { createLumaProcess } from '../../apps/hub/src/pictures/luma-process.ts';
import { createPictureRoom } from '../../apps/hub/src/pictures/picture-room.ts';

const clock = systemClock;
const seconds = Number(process.argv[2] ?? 15);
const folder = mkdtempSync(join(tmpdir(), 'picture-cost-'));
const camera = fork(fileURLToPath(new URL('../../sim/src/camera/main.ts', import.meta.url)), { env: { ...process.env, SIM_DATA: folder, SIM_RTSP_PORT: '0' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
const [{ facts }] = (await once(camera, 'message')) as [{ readonly facts: Readonly<Record<string, string>> }];

/** Seconds of CPU time that a process used so far: fields 14 and 15 of `/proc/<pid>/stat`, in hundredths. */
const usedBy = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const pictures = [['hall', 'hallUrl', '1280x720, 25'], ['hall, small', 'hallSubUrl', '640x360, 10'], ['box', 'boxUrl', '640x360, 15']] as const;
for (const [title, key, size] of pictures) {
  const config = manifest.config.parse({ cameras: [{ name: 'camera', url: facts[key], username: facts['username'], password: facts['password'] }] });
  await using driver = await manifest.start(config, { clock, log: silentLog, dataDir: folder });
  const port = driver.devices[0]?.camera;
  if (port === undefined) throw new CodedError('bench.no_camera', 'The driver made no camera');
  await using reader = createLumaProcess({ clock, log: silentLog });
  await using room = createPictureRoom({ name: key, camera: port, light: undefined, contact: undefined, rule: 'unproven-allowed', reader, store: openCalibrationStore(folder, key, silentLog), clock, log: silentLog });
  for (let waited = 0; room.state.verdict === 'failing' && waited < 100; waited += 1) await sleep(clock, Seconds(0.1));
  await sleep(clock, Seconds(1));
  const { pid } = reader;
  if (pid === undefined) throw new CodedError('bench.no_decoder', 'The decoder does not run');
  const before = { own: process.cpuUsage(), decoder: usedBy(pid), at: clock.monotonic() };
  await sleep(clock, Seconds(seconds));
  const passed = (clock.monotonic() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.own);
  const own = (user + system) / 1e6 / passed;
  const decoder = (usedBy(pid) - before.decoder) / passed;
  console.log(`${title} (${size} a second): decoder ${(decoder * 100).toFixed(1)} %, hub ${(own * 100).toFixed(1)} % of a core; ${room.state.reason}`);
}
camera.kill('SIGTERM');
rmSync(folder, { recursive: true, force: true });
