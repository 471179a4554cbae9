import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraPort, CameraState } from '@latchkey/driver-api';
import { manifest } from '@latchkey/driver-rtsp-camera';
import type { PrivacyMask } from '@latchkey/grants';
import { joinBytes, Millis, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLoopSource } from '../../../../sim/src/rtsp/prepared-source.ts';
import { createRtspServer } from '../../../../sim/src/rtsp/rtsp-server.ts';
import { LIVE_MESSAGE } from '../live/live-fragment-protocol.ts';
import { createLiveView } from '../live/live-view.ts';
import { openRecording } from '../recorder/playback.ts';
import { createRecorder } from '../recorder/recorder.ts';
import type { RecordingState } from '../recorder/recording.ts';
import { RecordingStore } from '../recorder/recording-store.ts';
import { openedPart, testSeals } from '../recorder/recording-seals.fixture.ts';
import { encodedMaterial, hasFfmpeg } from '../recorder/scripted-camera.fixture.ts';
import { maskArea } from './mask-area.ts';
import { createMaskedCamera, type MaskedCamera } from './masked-camera.ts';
import { brightnessIn, colourIn, differenceOutside, type SeenPictures, seePictures } from './seen-pictures.fixture.ts';

const clock = systemClock;
const patience = { timeout: 30_000 };
/** A test that is tried again records anew. */
let recordings = 0;
const newRecording = () => `rec_${(recordings += 1)}`;
const SIZE = { width: 320, height: 180 } as const;
const WINDOW: PrivacyMask = { x: 300, y: 200, width: 400, height: 500 };
const AREA = maskArea(WINDOW, SIZE);
const directory = mkdtempSync(join(tmpdir(), 'masked-'));
/** Something moves and changes everywhere in it, behind the mask too. Four seconds, again and again. */
const material = hasFfmpeg ? encodedMaterial(4) : undefined;
const running = new AsyncDisposableStack();
let own: CameraPort;
let store: RecordingStore;
/** The loop as it is without masks. */
let scene: SeenPictures;

beforeAll(async () => {
  if (material === undefined) return;
  scene = seePictures(joinBytes(...material.units.flatMap(({ nalUnits }) => nalUnits.flatMap((nal) => [Uint8Array.of(0, 0, 0, 1), nal]))), SIZE.width, SIZE.height, 'h264');
  const source = running.use(createLoopSource(material.units, 25, clock));
  const server = running.use(await createRtspServer({ mounts: { '/hall': source }, credentials: { username: 'u', password: 'p' } }));
  const driver = running.use(await manifest.start(manifest.config.parse({ cameras: [{ name: 'hall', url: server.url('/hall'), username: 'u', password: 'p' }] }), { clock, log: silentLog, dataDir: directory }));
  const camera = driver.devices[0]?.camera;
  if (camera === undefined) throw new TypeError('the driver made no camera');
  own = camera;
  store = running.use(await RecordingStore.open({ directory, clock, log: silentLog, seals: testSeals }));
}, 60_000);
afterAll(async () => {
  await running.disposeAsync();
  rmSync(directory, { recursive: true, force: true });
});

/** Each part of a recording, decoded. */
async function partsOf(recordingId: string): Promise<readonly SeenPictures[]> {
  const played = await openRecording(store, recordingId);
  return Promise.all(played.parts.map(async (part) => seePictures(await openedPart(played, part), SIZE.width, SIZE.height)));
}

const isFlat = (picture: Uint8Array): boolean => {
  const [least, most] = brightnessIn(picture, SIZE.width, AREA);
  const inner = { left: AREA.left + 8, top: AREA.top + 8, width: AREA.width - 16, height: AREA.height - 16 };
  const [darkest, brightest] = brightnessIn(picture, SIZE.width, inner);
  // What is seen behind it differs by 100 and more. At its edge a mask rings a little with what is beside it, as every coded edge does.
  return most - least <= 40 && brightest - darkest <= 6 && colourIn(picture, SIZE.width, SIZE.height, inner) <= 6;
};
/** The picture of the loop that looks most like this one outside of the mask, and how much it differs there. */
const likest = (picture: Uint8Array) => Math.min(...scene.pictures.map((one) => differenceOutside(picture, one, scene, AREA)));

function maskedCamera(masks: readonly PrivacyMask[]): MaskedCamera {
  const camera = createMaskedCamera({ camera: own, clock, log: silentLog });
  camera.cover(masks);
  return camera;
}

describe.skipIf(!hasFfmpeg)(`a masked camera${hasFfmpeg ? '' : ' (skipped: needs ffmpeg)'}`, { timeout: 90_000 }, () => {
  it('is never recorded nor shown where it is masked, and as before everywhere else', async () => {
    using camera = maskedCamera([WINDOW]);
    expect(camera.state.kind).toBe('connecting');
    expect(camera.format).toBeUndefined();
    await using recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
    await using live = createLiveView({ cameras: new Map([['c', camera]]), clock, log: silentLog });
    const seen: { readonly keyframe: boolean; readonly rtpTime: number }[] = [];
    const sent: typeof seen = [];
    using stack = new DisposableStack();
    stack.defer(own.onAccessUnit((unit) => sent.push(unit)));
    stack.defer(camera.onAccessUnit((unit) => seen.push(unit)));
    await expect.poll(() => seen.length, patience).toBeGreaterThan(30);
    const recording = recorder.arm(newRecording());
    await expect.poll(() => recording.confirmation?.frames ?? 0, patience).toBeGreaterThan(80);
    const shown: Uint8Array[] = [];
    for await (const message of live.openFragmentStream('c')) {
      if (message[0] === LIVE_MESSAGE.init) shown.push(message.subarray(2 + (message[1] ?? 0)));
      if (message[0] === LIVE_MESSAGE.fragment) shown.push(message.subarray(2));
      if (shown.length > 30) break;
    }
    await recording.stop(Millis(0));

    const [film, ...more] = await partsOf(recording.recordingId);
    expect(more).toEqual([]);
    const pictures = film?.pictures ?? [];
    expect(pictures.length).toBeGreaterThan(80);
    expect(pictures.findIndex((picture) => !isFlat(picture))).toBe(-1);
    expect(isFlat(scene.pictures[0] ?? new Uint8Array())).toBe(false);
    for (const picture of pictures.filter((_, index) => index % 7 === 0)) expect(likest(picture)).toBeLessThan(6);
    const watched = seePictures(joinBytes(...shown), SIZE.width, SIZE.height);
    expect(watched.pictures.length).toBeGreaterThan(20);
    expect(watched.pictures.findIndex((picture) => !isFlat(picture))).toBe(-1);
    // Times and keyframes are the camera's; its beginning is a keyframe for everybody.
    const [first] = seen;
    const ownKeyframes = sent.filter(({ keyframe, rtpTime }) => keyframe && rtpTime > (first?.rtpTime ?? 0)).map(({ rtpTime }) => rtpTime);
    const keyframes = seen.slice(1).filter(({ keyframe }) => keyframe).map(({ rtpTime }) => rtpTime);
    expect(keyframes.length).toBeGreaterThan(2);
    expect(ownKeyframes.slice(0, keyframes.length)).toEqual(keyframes);
    expect(seen.slice(1).every(({ rtpTime }, index) => rtpTime - (seen[index]?.rtpTime ?? 0) === 3_600)).toBe(true);
  });

  it('passes nothing on while the process that masks is being killed, says so, and comes back', async () => {
    using camera = maskedCamera([WINDOW]);
    await using recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
    const recording = recorder.arm(newRecording());
    const states: RecordingState['kind'][] = [];
    recording.onState(({ kind }) => states.push(kind));
    const said: CameraState[] = [];
    camera.onState((state) => said.push(state));
    await expect.poll(() => recording.confirmation?.frames ?? 0, patience).toBeGreaterThan(40);
    const before = recording.confirmation?.frames ?? 0;
    for (let killed: number | undefined; recording.state.kind !== 'interrupted'; await sleep(clock, Millis(20))) {
      if (camera.pid !== undefined && camera.pid !== killed) process.kill((killed = camera.pid), 'SIGKILL');
    }
    expect(camera.state).toMatchObject({ kind: 'down', code: 'camera.unmasked' });
    await expect.poll(() => recording.confirmation?.frames ?? 0, patience).toBeGreaterThan(before + 60);
    expect(camera.state.kind).toBe('streaming');
    expect(states.filter((kind) => kind !== 'arming').slice(-2)).toEqual(['interrupted', 'recording']);
    expect(said.some((state) => state.kind === 'down' && state.code === 'camera.unmasked')).toBe(true);
    await recording.stop(Millis(0));
    const films = await partsOf(recording.recordingId);
    expect(films.reduce((sum, { pictures }) => sum + pictures.length, 0)).toBeGreaterThan(before + 60);
    for (const { pictures } of films) expect(pictures.findIndex((picture) => !isFlat(picture))).toBe(-1);
  });

  it('without masks is the camera itself; masked while it records, nothing of before is kept for later, and it comes back at a keyframe', async () => {
    using camera = maskedCamera([]);
    await using recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
    await using live = createLiveView({ cameras: new Map([['c', camera]]), clock, log: silentLog });
    camera.onForget(() => {
      recorder.forget();
      live.forget('c');
    });
    expect(camera.pid).toBeUndefined();
    const sent = new Set<unknown>();
    const passed: unknown[] = [];
    const stops = [camera.onAccessUnit((unit) => passed.push(unit)), own.onAccessUnit((unit) => sent.add(unit))];
    const running = recorder.arm(newRecording());
    await expect.poll(() => running.confirmation?.frames ?? 0, patience).toBeGreaterThan(40);
    for (const stop of stops) stop();
    expect(passed.length).toBeGreaterThan(30);
    expect(passed.every((unit) => sent.has(unit))).toBe(true);

    camera.cover([WINDOW]);
    const later = recorder.arm(newRecording());
    await expect.poll(() => later.confirmation?.frames ?? 0, patience).toBeGreaterThan(30);
    camera.cover([]);
    expect(camera.pid).toBeDefined();
    await expect.poll(() => camera.pid, patience).toBeUndefined();
    await later.stop(Millis(0));
    const frames = running.confirmation?.frames ?? 0;
    await expect.poll(() => running.confirmation?.frames ?? 0, patience).toBeGreaterThan(frames + 10);
    await running.stop(Millis(0));

    const [unmasked, masked, again] = await partsOf(running.recordingId);
    expect(unmasked?.pictures.some(isFlat)).toBe(false);
    expect(masked?.pictures.length).toBeGreaterThan(20);
    expect(masked?.pictures.every(isFlat)).toBe(true);
    expect(again?.pictures.some(isFlat)).toBe(false);
    const [first] = await partsOf(later.recordingId);
    expect(first?.pictures.length).toBeGreaterThan(20);
    expect(first?.pictures.every(isFlat)).toBe(true);
  });

  it('shows and records nothing when the process cannot begin', async () => {
    using camera = createMaskedCamera({ camera: own, clock, log: silentLog, worker: new URL('no-such-worker.ts', import.meta.url) });
    camera.cover([WINDOW]);
    let passed = 0;
    camera.onAccessUnit(() => (passed += 1));
    await using recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
    const recording = recorder.arm(newRecording());
    await expect.poll(() => camera.state, patience).toMatchObject({ kind: 'down', code: 'camera.unmasked' });
    await sleep(clock, Seconds(1));
    expect(recording.confirmation).toBeUndefined();
    expect(passed).toBe(0);
    await recording.stop(Millis(0));
  });
});
