import type { CameraPort } from '@latchkey/driver-api';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { CodedError, type Duration, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { createMaskedCamera } from '../../apps/hub/src/masking/masked-camera.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import { cpuSecondsOf } from './process-usage.ts';
import { startSimulatedCamera } from './simulated-camera.ts';

const clock = systemClock;
const STREAMS = [['1280x720, 25 a second', 'hallUrl'], ['640x360, 15 a second', 'boxUrl']] as const;
/** A window and the pavement: 26 % of the picture. */
const MASKS = [{ x: 700, y: 50, width: 250, height: 300 }, { x: 0, y: 800, width: 920, height: 200 }];

/** What it costs a hub to mask one camera: CPU time of the process that masks and of this one, RTSP client included; how much later its pictures come; and how large they are. `--count` is seconds a stream. */
export async function maskCost({ quick, count = quick ? 4 : 15 }: BenchScale): Promise<BenchReport> {
  await using simulated = await startSimulatedCamera();
  const rows: BenchRow[] = [];
  for (const [size, key] of STREAMS) {
    const config = manifest.config.parse({ cameras: [simulated.accountOf(key)] });
    await using driver = await manifest.start(config, { clock, log: silentLog, dataDir: simulated.folder });
    const port = driver.devices[0]?.camera;
    if (port === undefined) throw new CodedError('bench.not_started', 'The driver has no camera');
    rows.push(...(await costOf(size, port, Seconds(count))));
  }
  return { rows, notes: [] };
}

async function costOf(size: string, own: CameraPort, lasts: Duration): Promise<readonly BenchRow[]> {
  using camera = createMaskedCamera({ camera: own, clock, log: silentLog });
  camera.cover(MASKS);
  const later: number[] = [];
  let bytes = { own: 0, masked: 0 };
  const sizeOf = (nalUnits: readonly Uint8Array[]) => nalUnits.reduce((sum, { length }) => sum + length, 0);
  using stack = new DisposableStack();
  stack.defer(own.onAccessUnit(({ nalUnits }) => (bytes.own += sizeOf(nalUnits))));
  stack.defer(camera.onAccessUnit(({ arrivedMonotonic, nalUnits }) => {
    later.push(clock.monotonic() - arrivedMonotonic);
    bytes.masked += sizeOf(nalUnits);
  }));
  for (let waited = 0; later.length < 10 && waited < 300; waited += 1) await sleep(clock, Seconds(0.1));
  // What it costs to begin is no part of it.
  await sleep(clock, Seconds(1));
  const { pid } = camera;
  if (pid === undefined || later.length === 0) throw new CodedError('bench.not_started', 'No picture is masked', { facts: { state: camera.state.kind } });
  later.length = 0;
  bytes = { own: 0, masked: 0 };
  const before = { cpu: process.cpuUsage(), masking: cpuSecondsOf(pid), at: clock.monotonic() };
  await sleep(clock, lasts);
  const passed = (clock.monotonic() - before.at) / 1_000;
  const { user, system } = process.cpuUsage(before.cpu);
  const masking = cpuSecondsOf(pid) - before.masking;
  return [
    benchRow(`masks: a camera coded anew, ${size} (simulated)`, '% of a core', [(100 * ((user + system) / 1e6 + masking)) / passed]),
    benchRow(`masks: of that, the process that masks, ${size}`, '% of a core', [(100 * masking) / passed]),
    benchRow(`masks: how much later a picture comes, ${size}`, 'ms', later),
    benchRow(`masks: size of the stream against the camera's own, ${size}`, '%', [(100 * bytes.masked) / bytes.own]),
  ];
}
