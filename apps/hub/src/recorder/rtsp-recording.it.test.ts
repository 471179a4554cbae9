import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { Millis, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, expect, it } from 'vitest';
import { createLoopSource } from '../../../../sim/src/rtsp/prepared-source.ts';
import { createRtspServer } from '../../../../sim/src/rtsp/rtsp-server.ts';
import { createRecorder } from './recorder.ts';
import type { RecordingState } from './recording.ts';
import { openRecording } from './playback.ts';
import { RecordingStore } from './recording-store.ts';
import { encodedMaterial, hasFfmpeg } from './scripted-camera.fixture.ts';
import { openedPart, testSeals } from './recording-seals.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'rtsp-recording-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const patience = { timeout: 20_000 };

it.skipIf(!hasFfmpeg)(`a camera that dies in the middle of a recording is told, comes back, and all of it decodes${hasFfmpeg ? '' : ' (skipped: needs ffmpeg)'}`, async () => {
  using source = createLoopSource(encodedMaterial(40).units, 25, systemClock);
  await using server = await createRtspServer({ mounts: { '/hall': source }, credentials: { username: 'u', password: 'p' } });
  const config = manifest.config.parse({ cameras: [{ name: 'hall', url: server.url('/hall'), username: 'u', password: 'p' }] });
  await using driver = await manifest.start(config, { clock: systemClock, log: silentLog, dataDir: directory });
  using store = await RecordingStore.open({ directory, clock: systemClock, log: silentLog, seals: testSeals });
  const camera = driver.devices[0]?.camera;
  if (camera === undefined) throw new TypeError('the driver made no camera');
  await using recorder = createRecorder({ camera, cameraId: 'rtsp-camera:hall', store, clock: systemClock, log: silentLog });
  await expect.poll(() => camera.state.kind, patience).toBe('streaming');

  const recording = recorder.arm('rec_hall');
  const states: RecordingState['kind'][] = [];
  recording.onState(({ kind }) => states.push(kind));
  await expect.poll(() => recording.confirmation?.frames ?? 0, patience).toBeGreaterThan(50);
  server.setFault('cut');
  await expect.poll(() => recording.state.kind, patience).toBe('interrupted');
  expect(camera.state.kind).not.toBe('streaming');
  const before = recording.confirmation?.frames ?? 0;
  server.setFault(undefined);
  await expect.poll(() => recording.confirmation?.frames ?? 0, patience).toBeGreaterThan(before + 30);
  expect(states.slice(0, 3)).toEqual(['recording', 'interrupted', 'recording']);
  await recording.stop(Millis(200));

  const played = await openRecording(store, 'rec_hall');
  const [part] = played.parts;
  if (part === undefined) throw new TypeError('the recording has no part');
  const file = join(directory, 'opened.mp4');
  writeFileSync(file, await openedPart(played, part, true));
  const frames = part.segments.reduce((sum, segment) => sum + segment.frames, 0);
  const probe = spawnSync('ffprobe', ['-v', 'warning', '-count_frames', '-of', 'csv=p=0', '-show_entries', 'stream=nb_read_frames', file], { encoding: 'utf8' });
  expect(probe.stderr).toBe('');
  expect(Number(probe.stdout)).toBe(frames);
});
