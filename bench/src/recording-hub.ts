/**
 * The video half of a hub in a process of its own, so that its CPU time can be told from everybody else's: RTSP driver, recorder, picture room,
 * live view; without the decoder, which is a process of its own. Started by `recorder-bench.ts` with the folder as its argument; speaks {@link HubOrder} and {@link HubAnswer} over the fork's channel.
 */
import { join } from 'node:path';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { Millis, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { createLiveView } from '../../apps/hub/src/live/live-view.ts';
import { openLivePage } from '../../apps/hub/src/live/live-page.fixture.ts';
import { openCalibrationStore } from '../../apps/hub/src/pictures/calibration-store.ts';
import { createLumaProcess } from '../../apps/hub/src/pictures/luma-process.ts';
import { createPictureRoom } from '../../apps/hub/src/pictures/picture-room.ts';
import { createRecorder, RecordingStore } from '../../apps/hub/src/recorder/index.ts';
import { testSeals } from '../../apps/hub/src/recorder/recording-seals.fixture.ts';

export interface HubCamera {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type HubOrder = { readonly type: 'start'; readonly cameras: readonly HubCamera[]; readonly record: boolean } | { readonly type: 'measure'; readonly seconds: number };
/** `shares` are percent of one core, second by second; `recorded` counts the pictures that are safe since the recordings began. */
export type HubAnswer = { readonly type: 'up'; readonly pageUrl: string } | { readonly type: 'measured'; readonly shares: readonly number[]; readonly recorded: number };

const clock = systemClock;
const [, , folder = ''] = process.argv;
const answer = (message: HubAnswer) => process.send?.(message);
process.once('disconnect', () => process.exit(0));

let safePictures = () => 0;

async function start(cameras: readonly HubCamera[], record: boolean): Promise<void> {
  const driver = await manifest.start(manifest.config.parse({ cameras }), { clock, log: silentLog, dataDir: join(folder, 'driver') });
  const store = await RecordingStore.open({ directory: join(folder, 'recordings'), clock, log: silentLog, seals: testSeals });
  const ports = new Map(driver.devices.flatMap((device) => (device.camera === undefined ? [] : [[device.id, device.camera] as const])));
  const live = createLiveView({ cameras: ports, clock, log: silentLog });
  const reader = createLumaProcess({ clock, log: silentLog });
  const recordings = [...ports].map(([cameraId, camera], index) => {
    createPictureRoom({ name: cameraId, camera, light: undefined, contact: undefined, rule: 'unproven-allowed', reader, store: openCalibrationStore(join(folder, 'pictures'), `camera-${index}`, silentLog), clock, log: silentLog });
    const recorder = createRecorder({ camera, cameraId, store, clock, log: silentLog });
    return record ? recorder.arm(`rec_${index}`) : undefined;
  });
  safePictures = () => recordings.reduce((sum, recording) => sum + (recording?.confirmation?.frames ?? 0), 0);
  const page = await openLivePage(live, [...ports.keys()][0] ?? '');
  answer({ type: 'up', pageUrl: page.url });
}

async function measure(seconds: number): Promise<void> {
  const shares: number[] = [];
  const before = safePictures();
  for (let second = 0; second < seconds; second += 1) {
    const used = process.cpuUsage();
    const from = clock.monotonic();
    await sleep(clock, Seconds(1));
    const { user, system } = process.cpuUsage(used);
    // Microseconds of work in milliseconds of time.
    shares.push((user + system) / 10 / (clock.monotonic() - from));
  }
  // What is appended last is synced within a group of a few pictures.
  await sleep(clock, Millis(300));
  answer({ type: 'measured', shares, recorded: safePictures() - before });
}

// The other end is recorder-bench.ts of the same source tree.
process.on('message', (order: HubOrder) => void (order.type === 'start' ? start(order.cameras, order.record) : measure(order.seconds)));
