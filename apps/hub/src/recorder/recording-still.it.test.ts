import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, Millis, Seconds, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, describe, expect, it } from 'vitest';
import { createRecorder } from './recorder.ts';
import { renderRecordingStill } from './recording-still.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, encodedMaterial, hasFfmpeg, ScriptedCamera } from './scripted-camera.fixture.ts';
import { createThumbnailProcess } from './thumbnail-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'still-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const never = new AbortController().signal;

async function recorded(id: string, material: { format: Parameters<ScriptedCamera['send']>[0]; units: readonly Parameters<ScriptedCamera['send']>[1][] }) {
  const clock = new ManualClock();
  const store = await RecordingStore.open({ directory: join(directory, id), clock, log: silentLog });
  const camera = new ScriptedCamera(clock);
  const recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
  const recording = recorder.arm(id);
  for (const picture of material.units) {
    clock.advance(Millis(40));
    camera.send(material.format, picture);
  }
  await recording.stop(Millis(0));
  store[Symbol.dispose]();
  return store;
}

/** Mean grey value, by a decoder that is not ours. */
function brightness(jpeg: Uint8Array): { size: string; grey: number } {
  const probe = spawnSync('ffprobe', ['-v', 'error', '-of', 'csv=p=0', '-show_entries', 'stream=width,height,codec_name', '-'], { input: jpeg, encoding: 'utf8' });
  const raw = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'], { input: jpeg }).stdout;
  return { size: probe.stdout.trim(), grey: raw.reduce((sum, value) => sum + value, 0) / raw.length };
}

describe.skipIf(!hasFfmpeg)(`stills of a recording${hasFfmpeg ? '' : ' (skipped: needs ffmpeg)'}`, () => {
  it('shows the picture of the moment asked for, smaller', { timeout: 60_000 }, async () => {
    await using thumbnails = createThumbnailProcess({ clock: systemClock, log: silentLog });
    // A picture that gets brighter from black to white in 12 s.
    const store = await recorded('rec_fade', encodedMaterial(12, 320, 180, 'color=black:size=320x180:rate=25,fade=in:0:300:color=white'));
    const still = (seconds: number) => renderRecordingStill(store, thumbnails, 'rec_fade', Seconds(seconds), 160, never);
    const [early, middle, late, past] = [await still(0), await still(6.5), await still(11.5), await still(99)].map(brightness);
    expect(early?.size).toBe('mjpeg,160,90');
    expect(Math.abs((early?.grey ?? 0) - 255)).toBeLessThan(6);
    expect(Math.abs((middle?.grey ?? 0) - 255 * (1 - 6.5 / 12))).toBeLessThan(6);
    expect(Math.abs((late?.grey ?? 0) - 255 * (1 - 11.5 / 12))).toBeLessThan(6);
    expect(past?.grey).toBeLessThan(6);
  });

  it('says that pictures cannot be decoded, and works again afterwards', { timeout: 60_000 }, async () => {
    await using thumbnails = createThumbnailProcess({ clock: systemClock, log: silentLog });
    const broken = await recorded('rec_broken', drawnMaterial(1));
    await expect(renderRecordingStill(broken, thumbnails, 'rec_broken', Millis(0), 160, never)).rejects.toMatchObject({ code: 'thumbnail.failed' });
    const good = await recorded('rec_good', encodedMaterial(1));
    expect(brightness(await renderRecordingStill(good, thumbnails, 'rec_good', Millis(500), 160, never)).size).toBe('mjpeg,160,90');
    await using none = createThumbnailProcess({ clock: systemClock, log: silentLog, worker: new URL('no-such-worker.ts', import.meta.url) });
    await expect(renderRecordingStill(good, none, 'rec_good', Millis(0), 160, never)).rejects.toMatchObject({ code: 'thumbnail.unavailable' });
    await expect(renderRecordingStill(good, thumbnails, 'rec_other', Millis(0), 160, never)).rejects.toMatchObject({ code: 'recorder.not_found' });
  });
});
