import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, Millis, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { INDEX_ROOM } from '@latchkey/sealing';
import { openRecording } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { localDisk, type RecordingDisk, type WritableFile } from './recording-disk.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, type Material, ScriptedCamera } from './scripted-camera.fixture.ts';
import { testSeals } from './recording-seals.fixture.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'spare-'));
  folders.push(folder);
  return folder;
};

/** A disk that tells what it was asked, lets flushes wait, and fails when told. */
function watchedDisk() {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const trouble: { holds: boolean; code: string | undefined; flushCode: string | undefined } = { holds: false, code: undefined, flushCode: undefined };
  const failWith = (code: string | undefined) => {
    if (code !== undefined) throw Object.assign(new TypeError('the test broke the disk'), { code });
  };
  const ask = async (what: string) => {
    asked.push(what);
    failWith(trouble.code);
  };
  const flush = async (what: string) => {
    await ask(what);
    if (trouble.holds) await new Promise<void>((resolve) => waiting.push(resolve));
    failWith(trouble.flushCode);
  };
  const watch = (file: WritableFile): WritableFile => ({
    write: (bytes, at) => file.write(bytes, at),
    truncate: (size) => file.truncate(size),
    sync: async () => (await flush('sync'), file.sync()),
    [Symbol.asyncDispose]: async () => (await file[Symbol.asyncDispose](), void asked.push('close')),
  });
  const disk: RecordingDisk = {
    makeFolder: async (path) => (await ask('makeFolder'), localDisk.makeFolder(path)),
    moveFolder: async (from, to) => (await ask('moveFolder'), localDisk.moveFolder(from, to)),
    syncFolder: async (path) => (await flush('syncFolder'), localDisk.syncFolder(path)),
    create: async (path) => (await ask('create'), watch(await localDisk.create(path))),
    reopen: async (path) => (await ask('reopen'), watch(await localDisk.reopen(path))),
  };
  return { disk, asked, waiting, trouble };
}

const small = drawnMaterial(20);
const large: Material = { units: small.units, format: { ...small.format, sps: Uint8Array.of(0x67, 0x42, 0xc0, 0x1e, 9), width: 640, height: 360 } };
const sparesIn = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('.spare-'));

async function home() {
  const directory = newFolder();
  const clock = new ManualClock();
  const watched = watchedDisk();
  const store = await RecordingStore.open({ directory, clock, log: silentLog, seals: testSeals, disk: watched.disk });
  const camera = new ScriptedCamera(clock);
  const recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
  const send = ({ format, units }: Material, from: number, to: number) => {
    for (const picture of units.slice(from, to)) {
      clock.advance(Millis(40));
      camera.send(format, picture);
    }
  };
  /** Both files of a spare are closed once it is ready. */
  const ready = async () => {
    await expect.poll(() => watched.asked.filter((what) => what === 'close').length).toBe(2);
    watched.asked.length = 0;
  };
  return { directory, clock, store, camera, recorder, send, ready, ...watched };
}

const openAgain = (directory: string) => RecordingStore.open({ directory, clock: new ManualClock(), log: silentLog, seals: testSeals });
const framesOf = async (store: RecordingStore, id: string) => (await openRecording(store, id)).parts.flatMap(({ segments }) => segments).reduce((sum, { frames }) => sum + frames, 0);

describe('a recording that begins in a spare folder', () => {
  it('is confirmed after one flush of its two files at once, and makes nothing', async () => {
    const { directory, store, recorder, send, ready, asked, waiting, trouble } = await home();
    send(small, 0, 100);
    await ready();
    trouble.holds = true;
    const recording = recorder.arm('rec_a');
    await expect.poll(() => waiting.length).toBe(2);
    expect(asked).toEqual(['reopen', 'reopen', 'sync', 'sync']);
    expect(recording.confirmation).toBeUndefined();
    expect((await store.find('rec_a'))?.parts).toEqual([]);
    waiting.splice(0, 1)[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(recording.confirmation).toBeUndefined();
    waiting.splice(0, 1)[0]?.();
    await expect.poll(() => recording.confirmation?.frames).toBe(100);
    expect(existsSync(join(directory, 'rec_a', 'part-000.sealed'))).toBe(true);
    trouble.holds = false;
    for (const resume of waiting.splice(0)) resume();
    await recording.stop(Millis(0));
    expect(await framesOf(store, 'rec_a')).toBe(100);
  });

  it('is followed by a new spare, which no list shows, retention leaves and disposing deletes', async () => {
    const { directory, store, recorder, send, ready } = await home();
    send(small, 0, 30);
    await ready();
    const [first] = sparesIn(directory);
    expect(await store.list()).toEqual([]);
    expect(await store.prune()).toEqual([]);
    const recording = recorder.arm('rec_b');
    await expect.poll(() => recording.state.kind).toBe('recording');
    expect(sparesIn(directory)).toEqual([]);
    send(small, 30, 60);
    await expect.poll(() => sparesIn(directory)).toHaveLength(1);
    expect(sparesIn(directory)).not.toContain(first);
    await recorder[Symbol.asyncDispose]();
    expect(readdirSync(directory)).toEqual(['rec_b']);
  });

  it('has a folder of its own when two begin at once', async () => {
    const { directory, store, recorder, send, ready } = await home();
    send(small, 0, 100);
    await ready();
    const both = [recorder.arm('rec_1'), recorder.arm('rec_2')];
    for (const recording of both) await expect.poll(() => recording.confirmation?.frames).toBe(100);
    send(small, 100, 120);
    await recorder[Symbol.asyncDispose]();
    expect(readdirSync(directory).toSorted()).toEqual(['rec_1', 'rec_2']);
    using after = await openAgain(directory);
    for (const { recordingId } of both) {
      expect(await framesOf(after, recordingId)).toBe(120);
      expect((await store.find(recordingId))?.recordingId).toBe(recordingId);
    }
  });

  it('never uses a spare of another format', async () => {
    const { directory, clock, store, recorder, send, ready } = await home();
    send(small, 0, 25);
    await ready();
    const [old] = sparesIn(directory);
    send(large, 0, 25);
    await ready();
    await expect.poll(() => sparesIn(directory)).toHaveLength(1);
    expect(sparesIn(directory)).not.toContain(old);
    // The pre-roll begins in the format before.
    const mixed = recorder.arm('rec_mixed');
    await expect.poll(() => mixed.confirmation?.frames).toBe(50);
    await mixed.stop(Millis(0));
    const { parts } = await openRecording(store, 'rec_mixed');
    expect(parts.map(({ width, segments }) => [width, segments.map(({ frames }) => frames)])).toEqual([[320, [25]], [640, [25]]]);
    clock.advance(Seconds(60));
    send(large, 25, 50);
    const plain = recorder.arm('rec_plain');
    await expect.poll(() => plain.confirmation?.frames).toBe(25);
    await plain.stop(Millis(0));
    expect((await openRecording(store, 'rec_plain')).parts.map(({ width }) => width)).toEqual([640]);
  });

  it('makes its own folder when the spare was taken away', async () => {
    const { directory, store, recorder, send, ready } = await home();
    send(small, 0, 50);
    await ready();
    for (const name of sparesIn(directory)) rmSync(join(directory, name), { recursive: true });
    const recording = recorder.arm('rec_lost');
    await expect.poll(() => recording.confirmation?.frames).toBe(50);
    await recording.stop(Millis(0));
    expect(await framesOf(store, 'rec_lost')).toBe(50);
  });

  it.each(['ENOSPC', 'EIO'])('needs no spare: %s at its making harms nothing, and it is tried again later', async (code) => {
    const { directory, clock, recorder, send, asked, trouble } = await home();
    trouble.code = code;
    send(small, 0, 50);
    expect(asked).toEqual(['makeFolder']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    send(small, 50, 100);
    expect(asked).toEqual(['makeFolder']);
    trouble.code = undefined;
    const recording = recorder.arm('rec_slow');
    await expect.poll(() => recording.confirmation?.frames).toBe(100);
    await recording.stop(Millis(0));
    expect(readdirSync(directory)).toEqual(['rec_slow']);
    clock.advance(Seconds(10));
    send(small, 100, 101);
    await expect.poll(() => sparesIn(directory)).toHaveLength(1);
    await recorder[Symbol.asyncDispose]();
  });

  it('fails when its first flush does, and is closed as failed under its own name', async () => {
    const { directory, store, recorder, send, ready, waiting, trouble } = await home();
    send(small, 0, 50);
    await ready();
    trouble.holds = true;
    const recording = recorder.arm('rec_bad');
    await expect.poll(() => waiting.length).toBe(2);
    trouble.flushCode = 'ENOSPC';
    for (const resume of waiting.splice(0)) resume();
    await expect.poll(() => recording.state).toMatchObject({ kind: 'failed', error: { code: 'recorder.disk_full' } });
    expect(recording.confirmation).toBeUndefined();
    Object.assign(trouble, { flushCode: undefined, holds: false });
    for (const resume of waiting.splice(0)) resume();
    await expect.poll(async () => (await store.find('rec_bad'))?.ended).toMatchObject({ reason: 'failed', code: 'recorder.disk_full' });
    expect(readdirSync(directory)).toEqual(['rec_bad']);
  });
});

describe('a spare folder after a crash', () => {
  /** A copy of the disk in the instant when a recording has taken the spare and written into it, and nothing is flushed. */
  async function taken() {
    const { directory, recorder, send, ready, waiting, trouble } = await home();
    send(small, 0, 100);
    await ready();
    trouble.holds = true;
    const recording = recorder.arm('rec_x');
    await expect.poll(() => waiting.length).toBe(2);
    const copy = newFolder();
    cpSync(directory, copy, { recursive: true });
    trouble.holds = false;
    for (const resume of waiting.splice(0)) resume();
    await recording.stop(Millis(0));
    const [name = ''] = sparesIn(copy);
    return { copy, journal: join(copy, name, 'recording.jsonl'), part: join(copy, name, 'part-000.sealed') };
  }

  it('goes when no recording had taken it', async () => {
    const { directory, send, ready } = await home();
    send(small, 0, 30);
    await ready();
    expect(sparesIn(directory)).toHaveLength(1);
    using after = await openAgain(directory);
    expect(await after.list()).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('becomes the recording that had taken it, with every picture, when only the process died', async () => {
    const { copy } = await taken();
    using after = await openAgain(copy);
    expect(readdirSync(copy)).toEqual(['rec_x']);
    expect(await framesOf(after, 'rec_x')).toBe(100);
    expect((await after.find('rec_x'))?.ended?.reason).toBe('crash');
    using again = await openAgain(copy);
    expect(await framesOf(again, 'rec_x')).toBe(100);
  });

  it.each([
    ['nothing of the journal', 0],
    ['half of the journal’s first line', 30],
  ])('goes when %s had reached the medium', async (_, size) => {
    const { copy, journal } = await taken();
    truncateSync(journal, size);
    using after = await openAgain(copy);
    expect(await after.list()).toEqual([]);
    expect(readdirSync(copy)).toEqual([]);
  });

  it('becomes a recording without pictures when none had reached the medium', async () => {
    const { copy, part } = await taken();
    truncateSync(part, INDEX_ROOM + 600);
    using after = await openAgain(copy);
    expect(readdirSync(copy)).toEqual(['rec_x']);
    expect(await framesOf(after, 'rec_x')).toBe(0);
  });

  it('is left as it is when a recording has the name that it asks for', async () => {
    const { copy, journal } = await taken();
    cpSync(join(journal, '..'), join(copy, 'rec_x'), { recursive: true });
    using after = await openAgain(copy);
    expect(await framesOf(after, 'rec_x')).toBe(100);
    expect((await after.list()).map(({ recordingId }) => recordingId)).toEqual(['rec_x']);
    expect(existsSync(journal)).toBe(true);
  });
});
