import { manifest } from '@latchkey/driver-rtsp-camera';
import { CodedError, Millis, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { cameraCodeReader } from '../../apps/hub/src/pictures/camera-code-reader.ts';
import { createLumaProcess } from '../../apps/hub/src/pictures/luma-process.ts';
import { startCameraStream } from '../../sim/src/camera/camera-stream.ts';
import { createPaintedView } from '../../sim/src/camera/camera-view.ts';
import type { HomeState } from '../../sim/src/device-protocol.ts';
import { createRtspServer } from '../../sim/src/rtsp/rtsp-server.ts';
import { HELD_CODE_WIDTH } from '../../sim/src/scene/held-phone.ts';
import { createPorchPainter, porchFocal } from '../../sim/src/scene/porch-painter.ts';
import { initialHome } from '../../sim/src/world/home-world.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import { cpuSeconds, listProcesses, treeOf } from './process-usage.ts';
import { type CameraAccount, startSimulatedCamera } from './simulated-camera.ts';

const clock = systemClock;
const credentials = { username: 'bench', password: 'reading' };
const SIZES = [
  { width: 1_280, height: 720, bitsPerSecond: 2_000_000, metres: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.5] },
  { width: 640, height: 360, bitsPerSecond: 500_000, metres: [0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75] },
] as const;
/** Sun on the screen leaves a third of its contrast. */
const LIGHTS = [
  { name: 'day', light: 'day', glare: 0 },
  { name: 'sun on the screen', light: 'day', glare: 0.67 },
  { name: 'night', light: 'night', glare: 0 },
] as const;
const PATIENCE = Seconds(4);
const LOOK = Millis(10);
/** As long as a handover's text, in the same letters: version 6 of a QR code. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newText = (): string => `LATCHKEY1:${Array.from(crypto.getRandomValues(new Uint8Array(136)), (byte) => LETTERS[byte % 32]).join('')}`;

/**
 * Codes on a phone before the porch's camera: drawn in perspective with a hand's tremor, the lens's blur, the sensor's grain and the exposure of day or night, coded as H.264, sent by RTSP and read
 * as the hub reads them; and what the reading costs. `--count` is codes for each distance and light.
 */
export async function readingBench({ quick, count = quick ? 3 : 10 }: BenchScale): Promise<BenchReport> {
  const rows: BenchRow[] = [];
  for (const size of SIZES) rows.push(...(await readAll(size, count)));
  const cost = await readingCost(quick ? 5 : 15);
  return { rows: [...rows, ...cost.rows], notes: cost.notes };
}

async function untilHolds(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 1) {
    if (waited > 1_000) throw new CodedError('bench.not_started', 'No picture was decoded or read in time');
    await sleep(clock, LOOK);
  }
}

async function openCamera(account: CameraAccount) {
  const driver = await manifest.start(manifest.config.parse({ cameras: [account] }), { clock, log: silentLog, dataDir: '' });
  const port = driver.devices[0]?.camera;
  if (port === undefined) throw new CodedError('bench.not_started', 'The driver has no camera');
  return { port, [Symbol.asyncDispose]: async () => driver[Symbol.asyncDispose]() };
}

async function readAll({ width, height, bitsPerSecond, metres }: (typeof SIZES)[number], count: number): Promise<BenchRow[]> {
  await using running = new AsyncDisposableStack();
  let home: HomeState = initialHome;
  const view = createPaintedView(createPorchPainter(width, height));
  const stream = running.use(await startCameraStream({ view, other: view, lamp: () => false, framesPerSecond: 15, bitsPerSecond, clock, home: () => home }));
  const server = running.use(await createRtspServer({ mounts: { '/porch': stream.source }, credentials, clock, log: silentLog }));
  const camera = running.use(await openCamera({ name: 'camera', url: server.url('/porch'), ...credentials }));
  const reader = running.use(createLumaProcess({ clock, log: silentLog }));
  running.use(reader.follow('porch', camera.port, { onPicture: () => {}, isUrgent: () => false }));
  const seen = new Set<string>();
  let looks = 0;
  running.use(reader.readCodes('porch', () => void (looks += 1)));
  running.defer(cameraCodeReader({ name: 'porch', reader, isWanted: () => true, clock, log: silentLog }).onCode(({ text }) => seen.add(text)));
  await untilHolds(() => looks >= 3);
  const rows: BenchRow[] = [];
  for (const { name, light, glare } of LIGHTS) {
    for (const far of metres) {
      const took: number[] = [];
      let looked = 0;
      for (let code = 0; code < count; code += 1) {
        const text = newText();
        const heldFrom = clock.monotonic();
        const before = looks;
        home = { ...home, light, courier: { position: 1, carrying: true, phone: { text, metres: far, glare } } };
        while (!seen.has(text) && clock.monotonic() - heldFrom < PATIENCE) await sleep(clock, LOOK);
        looked += looks - before;
        if (seen.has(text)) took.push(clock.monotonic() - heldFrom);
      }
      const pixels = Math.round((HELD_CODE_WIDTH * porchFocal * width) / far);
      rows.push(benchRow(`reading: ${width}x${height}, ${far} m (code of ${pixels} px), ${name}: ${took.length} of ${count} read (${looked} looks), held -> told`, 'ms', took));
    }
  }
  return rows;
}

/** The CPU time of the decoder's process, of the one that reads and of this one, on the hall's main stream, in which there is no code. */
async function readingCost(seconds: number): Promise<BenchReport> {
  await using simulated = await startSimulatedCamera();
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  for (const [size, key] of [['1280x720, 25 a second', 'hallUrl'], ['640x360, 15 a second', 'boxUrl']] as const) {
    await using camera = await openCamera(simulated.accountOf(key));
    await using reader = createLumaProcess({ clock, log: silentLog });
    let pictures = 0;
    using _followed = reader.follow('camera', camera.port, { onPicture: () => void (pictures += 1), isUrgent: () => false });
    await untilHolds(() => pictures >= 30);
    const { pid } = reader;
    if (pid === undefined) throw new CodedError('bench.not_started', 'The decoder does not run');
    const readers = () => treeOf(pid, listProcesses()).length - 1;
    const costOf = async (): Promise<number> => {
      const pids = treeOf(pid, listProcesses());
      const used = () => cpuSeconds(pids);
      const before = { own: process.cpuUsage(), others: used(), at: clock.monotonic() };
      await sleep(clock, Seconds(seconds));
      const { user, system } = process.cpuUsage(before.own);
      return (100 * ((user + system) / 1e6 + used() - before.others)) / ((clock.monotonic() - before.at) / 1_000);
    };
    const never = await costOf();
    notes.push(`${size}: processes that read while nobody asks: ${readers()}`);
    let looks = 0;
    const asked = reader.readCodes('camera', () => void (looks += 1));
    await untilHolds(() => looks >= 3);
    const from = looks;
    const reading = await costOf();
    notes.push(`${size}: ${((looks - from) / seconds).toFixed(1)} pictures a second were read`);
    asked[Symbol.dispose]();
    // The process that reads ends ten seconds after it was asked last.
    await sleep(clock, Seconds(12));
    notes.push(`${size}: processes that read twelve seconds after the last asked: ${readers()}`);
    rows.push(
      benchRow(`reading: ${size}, judged and not read (simulated)`, '% of a core', [never]),
      benchRow(`reading: ${size}, judged and read, no code in it (simulated)`, '% of a core', [reading]),
      benchRow(`reading: ${size}, judged and no longer read (simulated)`, '% of a core', [await costOf()]),
    );
  }
  return { rows, notes };
}
