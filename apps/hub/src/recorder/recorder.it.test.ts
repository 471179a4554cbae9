import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instant, ManualClock, Millis, Minutes, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { recordingSource } from '../media/media-sources.ts';
import { openRecording, placeMoment, type PlayablePart } from './playback.ts';
import { createRecorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { RecordingStore } from './recording-store.ts';
import { encodedMaterial, hasFfmpeg, type Material, ScriptedCamera } from './scripted-camera.fixture.ts';
import { openedPart, testSeals } from './recording-seals.fixture.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function home() {
  const directory = mkdtempSync(join(tmpdir(), 'recorder-'));
  folders.push(directory);
  const clock = new ManualClock();
  const store = await RecordingStore.open({ directory, clock, log: silentLog, seals: testSeals });
  const camera = new ScriptedCamera(clock);
  const recorder = createRecorder({ camera, cameraId: 'rtsp-camera:hall', store, clock, log: silentLog });
  const play = (material: Material, from = 0, to = material.units.length) => {
    for (const picture of material.units.slice(from, to)) {
      clock.advance(Millis(40));
      camera.send(material.format, picture);
    }
  };
  return { directory, clock, store, camera, recorder, play };
}

async function bytesOf(part: PlayablePart, start = 0, end = part.size): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Decodes a file with a reader that is not ours and gives the picture times in seconds, and its complaints. */
function decode(bytes: Uint8Array): { times: readonly number[]; duration: number; complaints: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'probe-')), 'x.mp4');
  folders.push(join(path, '..'));
  writeFileSync(path, bytes);
  const { stdout, stderr } = spawnSync('ffprobe', ['-v', 'warning', '-of', 'json', '-show_frames', '-show_format', '-show_entries', 'frame=pts_time:format=duration', path], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  // The JSON of ffprobe with exactly the entries asked for above.
  const read = JSON.parse(stdout) as { frames: { pts_time: string }[]; format: { duration: string } };
  return { times: read.frames.map((frame) => Number(frame.pts_time)), duration: Number(read.format.duration), complaints: stderr };
}

const framesConfirmed = (recording: Recording, count: number) => expect.poll(() => recording.confirmation?.frames, { timeout: 10_000 }).toBe(count);

describe.skipIf(!hasFfmpeg)(`the recorder, read by ffprobe${hasFfmpeg ? '' : ' (skipped: needs ffmpeg)'}`, () => {
  it('keeps at least 5 s of pre-roll and every picture after, at its time', { timeout: 30_000 }, async () => {
    const { clock, store, recorder, play } = await home();
    const material = encodedMaterial(20);
    play(material, 0, 200);
    const armedAt = clock.now();
    const recording = recorder.arm('rec_one');
    // Armed behind picture 199: 5 s back is picture 74, whose group begins at 50.
    await framesConfirmed(recording, 150);
    play(material, 200, 460);
    await framesConfirmed(recording, 410);
    const done = recording.stop(Seconds(1));
    play(material, 460);
    await done;
    const played = await openRecording(store, 'rec_one');
    const { parts, complete } = played;
    expect(complete).toBe(true);
    expect(parts).toHaveLength(1);
    const [part] = parts as [PlayablePart];
    const { times, duration, complaints } = decode(await openedPart(played, part, true));
    expect(complaints).toBe('');
    expect(times).toHaveLength(460 - 50 + 24);
    expect(times.every((time, i) => Math.abs(time - i * 0.04) < 0.001)).toBe(true);
    expect(duration).toBeCloseTo(times.length * 0.04, 2);
    expect(placeMoment(played, armedAt)).toEqual({ part: 0, time: Millis(149 * 40) });
    expect(part.segments.map(({ frames }) => frames)).toEqual([250, 184]);
    const [first] = part.segments;
    if (first === undefined) throw new TypeError('no segment');
    expect(createHash('sha256').update(await bytesOf(part, first.offset, first.offset + first.size)).digest('hex')).toBe(first.sha256);
  });

  it('plays while it grows, with a duration and an index that fit', { timeout: 30_000 }, async () => {
    const { store, recorder, play } = await home();
    const material = encodedMaterial(4);
    const recording = recorder.arm('rec_growing');
    play(material, 0, 60);
    await framesConfirmed(recording, 60);
    const growing = await openRecording(store, 'rec_growing');
    expect(growing.complete).toBe(false);
    const [part] = growing.parts as [PlayablePart];
    expect(part.frames).toBe(60);
    const early = await bytesOf(part);
    const openedEarly = await openedPart(growing, part);
    play(material, 60);
    const { times, duration, complaints } = decode(openedEarly);
    expect(complaints).toBe('');
    expect(times).toHaveLength(60);
    expect(duration).toBeCloseTo(2.4, 1);
    await recording.stop(Millis(0));
    const [late] = (await openRecording(store, 'rec_growing')).parts as [PlayablePart];
    expect(late.frames).toBe(100);
    const room = late.segments[0]?.offset ?? 0;
    expect((await bytesOf(late)).subarray(room, early.length).equals(early.subarray(room))).toBe(true);
  });

  it('begins a new part when the camera changes its format, and each decodes', { timeout: 30_000 }, async () => {
    const { store, camera, recorder, play } = await home();
    const small = encodedMaterial(2);
    const large = encodedMaterial(2, 640, 360);
    const recording = recorder.arm('rec_formats');
    play(small);
    camera.session += 1;
    camera.rtpTime = 77;
    play(large);
    await framesConfirmed(recording, 100);
    await recording.stop(Millis(0));
    const played = await openRecording(store, 'rec_formats');
    const { parts } = played;
    expect(parts.map(({ width, height }) => [width, height])).toEqual([[320, 180], [640, 360]]);
    for (const part of parts) {
      const { times, complaints } = decode(await openedPart(played, part));
      expect(complaints).toBe('');
      expect(times).toHaveLength(50);
    }
    expect(parts.flatMap(({ segments }) => segments.map(({ segment }) => segment))).toEqual([0, 1]);
    for (const part of parts) {
      const { header, chunks } = await recordingSource(store, { kind: 'recording', recordingId: 'rec_formats', part: part.part, start: 0, end: null });
      const sent: Uint8Array[] = [];
      for await (const chunk of chunks) sent.push(chunk);
      expect(header).toMatchObject({ size: part.size, complete: true });
      expect(Buffer.concat(sent).equals(await bytesOf(part))).toBe(true);
    }
    await expect(recordingSource(store, { kind: 'recording', recordingId: 'rec_formats', part: 2, start: 0, end: null })).rejects.toMatchObject({ code: 'recording.gone' });
  });

  it('keeps one timeline through a camera that was away and a wall clock that jumped', { timeout: 30_000 }, async () => {
    const { clock, store, camera, recorder, play } = await home();
    const material = encodedMaterial(4);
    const recording = recorder.arm('rec_gap');
    play(material, 0, 50);
    clock.advance(Seconds(3));
    expect(recording.state).toMatchObject({ kind: 'interrupted', code: 'recorder.camera_silent' });
    clock.jumpWall(Minutes(-60));
    camera.session += 1;
    camera.rtpTime = 5;
    play(material, 50);
    await framesConfirmed(recording, 100);
    expect(recording.state.kind).toBe('recording');
    await recording.stop(Millis(0));
    const played = await openRecording(store, 'rec_gap');
    const [part] = played.parts as [PlayablePart];
    const { times, complaints } = decode(await openedPart(played, part));
    expect(complaints).toBe('');
    expect(times).toHaveLength(100);
    expect(times[50]).toBeCloseTo((times[49] ?? 0) + 3.04, 2);
    expect(Instant(part.segments[0]?.lastAt ?? 0)).toBe(clock.now());
  });
});
