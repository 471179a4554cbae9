import { manifest } from '@latchkey/driver-rtsp-camera';
import { CodedError, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { openCalibrationStore } from '../../apps/hub/src/pictures/calibration-store.ts';
import { createLumaProcess } from '../../apps/hub/src/pictures/luma-process.ts';
import { createPictureRoom } from '../../apps/hub/src/pictures/picture-room.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import { cpuSecondsOf } from './process-usage.ts';
import { type CameraAccount, startSimulatedCamera } from './simulated-camera.ts';

const clock = systemClock;
const STREAMS = [['1280x720, 25 a second', 'hallUrl'], ['640x360, 15 a second', 'boxUrl'], ['640x360, 10 a second', 'hallSubUrl']] as const;

/** What it costs a hub to judge one camera's picture: the CPU time of the decoder's process and of this one, which holds RTSP client, room and `packages/liveness`. `--count` is seconds a stream. */
export async function pictureCost({ quick, count = quick ? 4 : 15 }: BenchScale): Promise<BenchReport> {
  await using simulated = await startSimulatedCamera();
  const rows: BenchRow[] = [];
  for (const [size, key] of STREAMS) {
    rows.push(benchRow(`picture: judged, ${size} (simulated)`, '% of a core', [await costOf(simulated.accountOf(key), simulated.folder, count)], key === 'hallUrl' ? undefined : 'max <= 4'));
  }
  return { rows, notes: [] };
}

async function costOf(camera: CameraAccount, folder: string, seconds: number): Promise<number> {
  await using driver = await manifest.start(manifest.config.parse({ cameras: [camera] }), { clock, log: silentLog, dataDir: folder });
  const port = driver.devices[0]?.camera;
  if (port === undefined) throw new CodedError('bench.not_started', 'The driver has no camera');
  await using reader = createLumaProcess({ clock, log: silentLog });
  await using room = createPictureRoom({
    name: camera.name, camera: port, light: undefined, contact: undefined, rule: 'unproven-allowed',
    reader, store: openCalibrationStore(folder, camera.name, silentLog), clock, log: silentLog,
  });
  for (let waited = 0; room.state.verdict === 'failing' && waited < 100; waited += 1) await sleep(clock, Seconds(0.1));
  // What it costs to begin is no part of it.
  await sleep(clock, Seconds(1));
  const { pid } = reader;
  if (pid === undefined || room.state.verdict === 'failing') throw new CodedError('bench.not_started', 'No picture is judged', { facts: { reason: room.state.reason } });
  const before = { own: process.cpuUsage(), decoder: cpuSecondsOf(pid), at: clock.monotonic() };
  await sleep(clock, Seconds(seconds));
  const passed = (clock.monotonic() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.own);
  return (100 * ((user + system) / 1e6 + cpuSecondsOf(pid) - before.decoder)) / passed;
}
