import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Days, KiB, ManualClock, MiB, Millis, Minutes, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { openRecording } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { localDisk, type RecordingDisk } from './recording-disk.ts';
import type { RecordingState } from './recording.ts';
import { RecordingStore, type RecordingStoreOptions } from './recording-store.ts';
import { drawnMaterial, type Picture, ScriptedCamera } from './scripted-camera.fixture.ts';
import { testSeals } from './recording-seals.fixture.ts';

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).toReversed().forEach((clean) => clean()));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'failure-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function home(options: Partial<RecordingStoreOptions> = {}) {
  const clock = new ManualClock();
  const store = await RecordingStore.open({ directory: newFolder(), clock, log: silentLog, seals: testSeals, ...options });
  const camera = new ScriptedCamera(clock);
  const recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
  cleanups.push(() => store[Symbol.dispose]());
  const { format, units } = drawnMaterial(20);
  const send = (pictures: readonly Picture[]) => {
    for (const picture of pictures) {
      clock.advance(Millis(40));
      camera.send(format, picture);
    }
  };
  const record = async (id: string) => {
    const recording = recorder.arm(id);
    const states: RecordingState['kind'][] = [];
    recording.onState(({ kind }) => states.push(kind));
    send(units.slice(0, 1));
    await expect.poll(() => recording.state.kind).toBe('recording');
    return { recording, states };
  };
  return { clock, store, camera, recorder, units, send, record };
}

/** A disk that behaves until told what to fail with. */
function brittleDisk() {
  const trouble: { code: string | undefined; hold: Promise<void> | undefined } = { code: undefined, hold: undefined };
  const check = async () => {
    await trouble.hold;
    if (trouble.code !== undefined) throw Object.assign(new TypeError('the test broke the disk'), { code: trouble.code });
  };
  const wrap: RecordingDisk['create'] = async (path) => {
    const file = await localDisk.create(path);
    return { ...file, write: async (bytes, at) => (await check(), file.write(bytes, at)), sync: async () => (await check(), file.sync()) };
  };
  return { trouble, disk: { ...localDisk, create: wrap } satisfies RecordingDisk };
}

const framesOf = async (store: RecordingStore, id: string) => (await openRecording(store, id)).parts.flatMap(({ segments }) => segments).reduce((sum, { frames }) => sum + frames, 0);

describe('a recording on a disk that fails', () => {
  it.each([
    ['ENOSPC', 'recorder.disk_full'],
    ['EDQUOT', 'recorder.disk_full'],
    ['EIO', 'recorder.write_failed'],
  ])('stops confirming on %s, says %s, and keeps what was confirmed', async (errno, code) => {
    const { trouble, disk } = brittleDisk();
    const { store, units, send, record } = await home({ disk });
    const { recording, states } = await record('rec_a');
    send(units.slice(1, 50));
    await expect.poll(() => recording.confirmation?.frames).toBeGreaterThanOrEqual(46);
    const confirmed = recording.confirmation?.frames ?? 0;
    trouble.code = errno;
    send(units.slice(50, 80));
    await recording.stop(Minutes(5));
    expect(recording.state).toMatchObject({ kind: 'failed', error: { code } });
    expect(states).toEqual(['recording', 'failed']);
    expect(recording.confirmation?.frames).toBe(confirmed);
    trouble.code = undefined;
    await expect.poll(async () => (await store.find('rec_a'))?.ended).toMatchObject({ reason: 'failed', code });
    expect(await framesOf(store, 'rec_a')).toBeGreaterThanOrEqual(confirmed);
  });

  it('tells a disk that fails only when the recording is closed, and leaks no file', async () => {
    const { trouble, disk } = brittleDisk();
    const { store, units, send, record } = await home({ disk });
    const before = readdirSync('/proc/self/fd').length;
    const { recording } = await record('rec_late');
    send(units.slice(1, 6));
    await expect.poll(() => recording.confirmation?.frames).toBe(6);
    trouble.code = 'EIO';
    await recording.stop(Millis(0));
    expect(recording.state).toMatchObject({ kind: 'failed', error: { code: 'recorder.write_failed' } });
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
    await expect.poll(() => framesOf(store, 'rec_late')).toBe(6);
  });

  it('confirms nothing while the medium does not answer, and goes on when it does', async () => {
    const { trouble, disk } = brittleDisk();
    const { clock, units, send, record } = await home({ disk });
    const { recording } = await record('rec_slow');
    const { promise, resolve } = Promise.withResolvers<void>();
    trouble.hold = promise;
    const before = recording.confirmation;
    send(units.slice(1, 40));
    await new Promise((done) => setTimeout(done, 50));
    expect(recording.confirmation).toBe(before);
    trouble.hold = undefined;
    resolve();
    await expect.poll(() => recording.confirmation?.frames).toBe(40);
    expect(clock.monotonic() - (recording.confirmation?.lastFrameMonotonic ?? 0)).toBe(0);
    await recording.stop(Millis(0));
  });

  it('gives up on a medium that stays behind by 64 MiB', async () => {
    const { trouble, disk } = brittleDisk();
    const { camera, record } = await home({ disk });
    const { recording } = await record('rec_stuck');
    const { promise, resolve } = Promise.withResolvers<void>();
    trouble.hold = promise;
    const { format, units } = drawnMaterial(1, 4 * 1_024 * 1_024);
    for (const picture of units) camera.send(format, picture);
    expect(recording.state).toMatchObject({ kind: 'failed', error: { code: 'recorder.write_failed' } });
    trouble.hold = undefined;
    resolve();
    await recording.stop(Millis(0));
  });
});

describe('a recording whose camera falls silent', () => {
  it('says so, and confirms no pre-roll from before', async () => {
    const { clock, recorder, units, send, record } = await home();
    const { recording, states } = await record('rec_b');
    clock.advance(Seconds(2));
    expect(states).toEqual(['recording', 'interrupted']);
    const late = recorder.arm('rec_c');
    await new Promise((done) => setTimeout(done, 100));
    expect(late.confirmation).toBeUndefined();
    send(units.slice(25, 40));
    await expect.poll(() => late.state.kind).toBe('recording');
    expect(late.confirmation?.frames).toBeGreaterThan(1);
    await expect.poll(() => recording.state.kind).toBe('recording');
    await Promise.all([recording.stop(Millis(0)), late.stop(Millis(0))]);
  });

  it('starts late from a camera that was away for long, without its old pictures', async () => {
    const { clock, store, recorder, units, send } = await home();
    send(units.slice(0, 100));
    clock.advance(Seconds(60));
    const recording = recorder.arm('rec_d');
    send(units.slice(100, 125));
    await expect.poll(() => recording.confirmation?.frames).toBe(25);
    await recording.stop(Millis(0));
    expect(await framesOf(store, 'rec_d')).toBe(25);
  });

  it('leaves an empty recording when no picture ever came', async () => {
    const { store, recorder } = await home();
    await recorder.arm('rec_none').stop(Millis(0));
    expect(await store.find('rec_none')).toMatchObject({ complete: true, parts: [], ended: { reason: 'stopped' } });
  });

  it('refuses an id that is taken, or that would leave the folder', async () => {
    const { recorder, record } = await home();
    const { recording } = await record('rec_e');
    expect(() => recorder.arm('rec_e')).toThrow(expect.objectContaining({ code: 'recorder.exists' }));
    await recording.stop(Millis(0));
    expect(() => recorder.arm('rec_e')).toThrow(expect.objectContaining({ code: 'recorder.exists' }));
    for (const id of ['../x', '.', '', 'a/b', 'a\0']) expect(() => recorder.arm(id)).toThrow(expect.objectContaining({ code: 'recorder.bad_id' }));
  });
});

describe('retention', () => {
  it('deletes the oldest, never the running nor the protected', async () => {
    const protectedId = 'rec_0';
    const { clock, store, units, send, record } = await home({ retention: { maxBytes: KiB(60) }, isProtected: (id) => id === protectedId });
    for (let i = 0; i < 4; i += 1) {
      const { recording } = await record(`rec_${i}`);
      send(units.slice(1, 50));
      await recording.stop(Millis(0));
      clock.advance(Seconds(10));
    }
    const { recording } = await record('rec_running');
    expect(await store.prune()).toEqual(['rec_1', 'rec_2', 'rec_3']);
    expect((await store.list()).map(({ recordingId }) => recordingId)).toEqual(['rec_0', 'rec_running']);
    await recording.stop(Millis(0));
  });

  it('is not fooled by a clock that leaps ahead, and forgets what is really old', async () => {
    const { clock, store, record } = await home({ keepFor: () => Minutes(60) });
    const { recording } = await record('rec_young');
    await recording.stop(Millis(0));
    clock.jumpWall(Days(20_000));
    expect(await store.prune()).toEqual([]);
    clock.advance(Minutes(61));
    await expect.poll(async () => (await store.list()).length).toBe(0);
  });

  it('reads what has ended once, however often it looks, and what is running each time', async () => {
    const { clock, store, units, send, record } = await home({ retention: { maxBytes: KiB(60) } });
    for (const id of ['rec_0', 'rec_1']) {
      const { recording } = await record(id);
      expect(await store.prune()).toEqual([]);
      send(units.slice(1, 50));
      await recording.stop(Millis(0));
      clock.advance(Seconds(10));
      if (id === 'rec_1') continue;
      expect(await store.prune()).toEqual([]);
      // What it has read of it still counts.
      writeFileSync(join(store.directory, id, 'recording.jsonl'), '');
    }
    expect(await store.prune()).toEqual(['rec_0']);
    expect(await store.prune()).toEqual([]);
  });

  it('survives a recording whose file was taken away', async () => {
    const { store, record } = await home();
    const { recording } = await record('rec_bare');
    await recording.stop(Millis(0));
    rmSync(join(store.directory, 'rec_bare', 'part-000.sealed'));
    expect(await store.list()).toMatchObject([{ recordingId: 'rec_bare', parts: [] }]);
    expect(await store.remove('rec_bare')).toBe(true);
    expect(await store.remove('rec_bare')).toBe(false);
  });
});

const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
describe.skipIf(!canMount)(`a disk that really is full${canMount ? '' : ' (skipped: needs root to mount a small tmpfs)'}`, () => {
  it('fails loudly, makes room by retention, and keeps a recording that can be played', async () => {
    const directory = newFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
    cleanups.push(() => execFileSync('umount', [directory]));
    const { store, camera, recorder, clock, units, send, record } = await home({ directory, retention: { minFree: KiB(300) } });
    const { recording: old } = await record('rec_old');
    send(units.slice(1, 250));
    await old.stop(Millis(0));
    clock.advance(Seconds(10));
    const large = drawnMaterial(4, 16_000);
    const recording = recorder.arm('rec_new');
    for (const picture of large.units) {
      clock.advance(Millis(40));
      camera.send(large.format, picture);
      await new Promise((done) => setTimeout(done, 2));
    }
    await expect.poll(() => recording.state.kind).toBe('failed');
    expect(recording.state).toMatchObject({ error: { code: 'recorder.disk_full' } });
    await expect.poll(() => existsSync(join(directory, 'rec_old'))).toBe(false);
    await expect.poll(async () => (await store.find('rec_new'))?.ended?.reason).toBe('failed');
    expect(await framesOf(store, 'rec_new')).toBeGreaterThanOrEqual(recording.confirmation?.frames ?? Infinity);
    expect(statSync(join(directory, 'rec_new', 'part-000.sealed')).size).toBeLessThan(MiB(1));
  });
});
