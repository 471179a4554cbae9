import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { CodedError, type Duration, Millis, Minutes, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { createPictureMonitor } from '@latchkey/liveness';
import type { BenchReport, BenchScale } from '../bench-report.ts';
import { benchRow } from '../bench-row.ts';
import { startProcess } from '../owned-process.ts';

export const SOAK_CREDENTIALS = { username: 'bench', password: 'bench' } as const;
const CAMERA = fileURLToPath(new URL('stall-camera.ts', import.meta.url));
/** Takes a whole core and asks for nothing. */
const BUSY = ['-e', 'for (;;) Math.sqrt(2)'];
const TICK = Millis(50);
const clock = systemClock;

/** How often a picture that comes all the time is called stalled while every core of the machine is busy. `--count` is minutes. */
export async function stallSoak({ quick, count = quick ? 0.3 : 1 }: BenchScale): Promise<BenchReport> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-soak-'));
  await using running = new AsyncDisposableStack();
  running.defer(() => rmSync(folder, { recursive: true, force: true }));
  const camera = running.use(await startProcess([CAMERA], { clock, until: 'RTSP ', ipc: true }));
  const url = /RTSP (\S+)/.exec(camera.output())?.[1] ?? '';
  const driver = running.use(await manifest.start(manifest.config.parse({ cameras: [{ name: 'soak', url, ...SOAK_CREDENTIALS }] }), { clock, log: silentLog, dataDir: folder }));
  const port = driver.devices[0]?.camera;
  if (port === undefined) throw new CodedError('bench.not_started', 'The driver has no camera');

  const monitor = createPictureMonitor({ decodes: false });
  let pictures = 0;
  let longest = 0;
  let lastAt: Duration | undefined;
  port.onState(({ kind }) => monitor.connection(kind));
  port.onAccessUnit((unit) => {
    const at = unit.arrivedMonotonic;
    if (lastAt !== undefined) longest = Math.max(longest, at - lastAt);
    lastAt = at;
    pictures += 1;
    monitor.packetArrived({ at, rtpTime: unit.rtpTime, session: unit.session, keyframe: unit.keyframe, bytes: 0 });
  });
  const beginning = clock.monotonic();
  while (port.state.kind !== 'streaming' && clock.monotonic() - beginning < Seconds(20)) await sleep(clock, TICK);
  for (let core = 0; core < availableParallelism(); core += 1) running.use(await startProcess(BUSY, { clock }));

  const [from, before] = [clock.monotonic(), pictures];
  const reasons: string[] = [];
  let alive = true;
  while (clock.monotonic() - from < Minutes(count)) {
    await sleep(clock, TICK);
    const { verdict, reason } = monitor.tick(clock.monotonic());
    if (verdict === 'failing' && alive) reasons.push(reason);
    alive = verdict !== 'failing';
  }
  return {
    rows: [benchRow('picture: false alarms while all cores are busy (simulated camera)', '', [reasons.length], 'max = 0')],
    notes: [`stalls: ${pictures - before} pictures in ${count} min on ${availableParallelism()} busy cores, the longest pause between two was ${Math.round(longest)} ms; alarms: ${reasons.join(', ') || 'none'}`],
  };
}
