import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@latchkey/kit';
import { Millis } from '@latchkey/kit';
import { afterAll, describe, expect, it } from 'vitest';
import { openRecording } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, ScriptedCamera } from './scripted-camera.fixture.ts';
import { testSeals } from './recording-seals.fixture.ts';

const work = mkdtempSync(join(tmpdir(), 'power-'));
const image = join(work, 'disk.img');
const mount = join(work, 'disk');
mkdirSync(mount);
const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' });

/** A file that is closing still keeps the file system busy for a moment. */
function unmount(): void {
  for (let tries = 0; tries < 100; tries += 1) {
    if (spawnSync('umount', [mount]).status === 0) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  run('umount', mount);
}

/** An ext4 of its own, which the kernel can be told to lose power of. */
function canCutPower(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    run('truncate', '-s', '32M', image);
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, mount);
    unmount();
    return spawnSync('python3', ['--version']).status === 0;
  } catch {
    return false;
  }
}
const possible = canCutPower();

afterAll(() => {
  spawnSync('umount', ['--lazy', mount]);
  rmSync(work, { recursive: true, force: true });
});

/** EXT4_IOC_SHUTDOWN without flushing the log: what was not synced is gone, as when the plug is pulled. */
const cutPower = () => run('python3', '-c', `import fcntl,os,struct; fcntl.ioctl(os.open(${JSON.stringify(mount)}, os.O_RDONLY), 0x8004587d, struct.pack("I", 2))`);

describe.skipIf(!possible)(`a power cut${possible ? '' : ' (skipped: needs root, a loop device, mkfs.ext4 and python3)'}`, () => {
  it('loses nothing that was confirmed', { timeout: 60_000 }, async () => {
    for (const pictures of [7, 40, 133]) {
      run('mount', '-o', 'loop', image, mount);
      const store = await RecordingStore.open({ directory: mount, clock: systemClock, log: silentLog, seals: testSeals });
      const camera = new ScriptedCamera(systemClock);
      const recorder = createRecorder({ camera, cameraId: 'c', store, clock: systemClock, log: silentLog });
      const { format, units } = drawnMaterial(6, 4_000);
      const id = `rec_${pictures}`;
      const recording = recorder.arm(id);
      for (const picture of units.slice(0, pictures)) {
        camera.send(format, picture);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await expect.poll(() => recording.confirmation?.frames ?? 0).toBeGreaterThan(0);
      const confirmed = recording.confirmation?.frames ?? 0;
      cutPower();
      camera.send(format, units[pictures] ?? { nalUnits: [], keyframe: false });
      await recording.stop(Millis(0));
      expect(recording.state).toMatchObject({ kind: 'failed', error: { code: 'recorder.write_failed' } });
      store[Symbol.dispose]();
      unmount();

      run('mount', '-o', 'loop', image, mount);
      using after = await RecordingStore.open({ directory: mount, clock: systemClock, log: silentLog, seals: testSeals });
      const frames = (await openRecording(after, id)).parts.flatMap(({ segments }) => segments).reduce((sum, segment) => sum + segment.frames, 0);
      expect(frames).toBeGreaterThanOrEqual(confirmed);
      expect(frames).toBeLessThanOrEqual(pictures);
      unmount();
    }
  });

  it('in the instant of the first confirmation finds the recording in its spare folder', { timeout: 60_000 }, async () => {
    for (const pictures of [30, 60, 110]) {
      run('mount', '-o', 'loop', image, mount);
      const store = await RecordingStore.open({ directory: mount, clock: systemClock, log: silentLog, seals: testSeals });
      const camera = new ScriptedCamera(systemClock);
      const recorder = createRecorder({ camera, cameraId: 'c', store, clock: systemClock, log: silentLog });
      const { format, units } = drawnMaterial(6, 4_000);
      for (const picture of units.slice(0, pictures)) {
        camera.send(format, picture);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await expect.poll(() => readdirSync(mount).filter((name) => name.startsWith('.spare-'))).toHaveLength(1);
      const id = `rec_spare_${pictures}`;
      const recording = recorder.arm(id);
      const confirmed = await new Promise<number>((resolve) =>
        recording.onConfirmed(({ frames }) => {
          cutPower();
          resolve(frames);
        }),
      );
      expect(confirmed).toBe(pictures);
      await recording.stop(Millis(0));
      store[Symbol.dispose]();
      unmount();

      run('mount', '-o', 'loop', image, mount);
      using after = await RecordingStore.open({ directory: mount, clock: systemClock, log: silentLog, seals: testSeals });
      const frames = (await openRecording(after, id)).parts.flatMap(({ segments }) => segments).reduce((sum, segment) => sum + segment.frames, 0);
      expect(frames).toBe(pictures);
      expect(readdirSync(mount).filter((name) => name.startsWith('.spare-'))).toEqual([]);
      unmount();
    }
  });
});
