import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ManualClock, Millis, silentLog, systemClock } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { openRecording } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';
import { drawnMaterial, ScriptedCamera } from './scripted-camera.fixture.ts';
import { testSeals } from './recording-seals.fixture.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'recovery-'));
  folders.push(folder);
  return folder;
};

const framesOf = async (store: RecordingStore, id: string) => (await openRecording(store, id)).parts.flatMap(({ segments }) => segments).reduce((sum, { frames }) => sum + frames, 0);
const openStore = (directory: string) => RecordingStore.open({ directory, clock: systemClock, log: silentLog, seals: testSeals });

describe('a recording whose process is killed', () => {
  it('loses at most 300 ms of what had arrived, in 20 kills', { timeout: 120_000 }, async () => {
    const directory = newFolder();
    const victim = fileURLToPath(new URL('recording-victim.fixture.ts', import.meta.url));
    const losses = await Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        const lost: number[] = [];
        for (let round = 0; round < 5; round += 1) {
          const id = `rec_${lane}_${round}`;
          const child = spawn(process.execPath, [victim, join(directory, id), id], { stdio: ['ignore', 'pipe', 'inherit'] });
          let arrived = 0;
          child.stdout.on('data', (bytes: Buffer) => void (arrived += bytes.length));
          await once(child.stdout, 'data');
          await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
          child.kill('SIGKILL');
          await once(child, 'close');
          using store = await openStore(join(directory, id));
          lost.push(arrived - (await framesOf(store, id)));
        }
        return lost;
      }),
    );
    expect(losses.flat()).toHaveLength(20);
    expect(Math.min(...losses.flat())).toBeGreaterThanOrEqual(0);
    // 300 ms are 7.5 pictures.
    expect(Math.max(...losses.flat())).toBeLessThanOrEqual(7);
  });
});

describe('recovery', () => {
  /** A recording of 12 s left as a crash leaves it: no end in the journal. */
  async function crashed() {
    const directory = newFolder();
    const clock = new ManualClock();
    const store = await RecordingStore.open({ directory, clock, log: silentLog, seals: testSeals });
    const camera = new ScriptedCamera(clock);
    const recorder = createRecorder({ camera, cameraId: 'c', store, clock, log: silentLog });
    const { format, units } = drawnMaterial(12);
    const recording = recorder.arm('rec_x');
    for (const [i, picture] of units.entries()) {
      clock.advance(Millis(40));
      camera.send(format, picture);
      // Until it is confirmed, a recording writes every picture by itself.
      if (i === 0) await expect.poll(() => recording.state.kind).toBe('recording');
    }
    await recording.stop(Millis(0));
    store[Symbol.dispose]();
    const folder = join(directory, 'rec_x');
    const journal = join(folder, 'recording.jsonl');
    // The journal without its last segment and its end, torn in the middle of a line.
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['opened', 'keys', 'part', 'segment', 'segment', 'ended']);
    writeFileSync(journal, `${lines.slice(0, 4).join('\n')}\n${lines[4]?.slice(0, 40)}`);
    return { directory, part: join(folder, 'part-000.sealed'), journal, lost: lines[4] ?? '' };
  }

  it('finds the segment that the journal lacks, with the same hash, and says that it crashed', async () => {
    const { directory, journal, lost } = await crashed();
    using store = await openStore(directory);
    expect(await framesOf(store, 'rec_x')).toBe(300);
    const view = await store.find('rec_x');
    expect(view?.ended?.reason).toBe('crash');
    expect(view?.parts[0]?.segments[1]).toEqual(JSON.parse(lost));
    const repaired = readFileSync(journal);
    using again = await openStore(directory);
    expect(await framesOf(again, 'rec_x')).toBe(300);
    expect(readFileSync(journal).equals(repaired)).toBe(true);
  });

  it.each([
    ['a fragment torn anywhere', 5, (path: string, size: number) => truncateSync(path, size - 700)],
    ['a tail of zeros, as after a power cut', 0, (path: string) => appendFileSync(path, new Uint8Array(5_000))],
    ['a last fragment whose bytes never reached the medium', 5, (path: string, size: number) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0, size - 300, size - 50));
    }],
  ])('cuts off %s and nothing more', async (_, frames, damage) => {
    const { directory, part } = await crashed();
    damage(part, statSync(part).size);
    using store = await openStore(directory);
    expect(await framesOf(store, 'rec_x')).toBe(300 - frames);
    const [played] = (await openRecording(store, 'rec_x')).parts;
    expect(played?.size).toBe(statSync(part).size);
    const last = played?.segments.at(-1);
    expect((last?.offset ?? 0) + (last?.size ?? 0)).toBe(played?.size);
  });

  it('throws nothing away when the damage is in the middle', async () => {
    const { directory, part } = await crashed();
    const bytes = readFileSync(part);
    const middle = Math.floor(bytes.length / 3);
    // The head of some box there is overwritten.
    const at = bytes.indexOf('LKfr', middle);
    writeFileSync(part, bytes.fill(0, at, at + 4));
    using store = await openStore(directory);
    expect(statSync(part).size).toBe(bytes.length);
    expect((await store.find('rec_x'))?.parts[0]?.segments[0]?.frames).toBe(250);
  });

  it('clears away a folder in which no recording began', async () => {
    const { directory, journal, part } = await crashed();
    writeFileSync(journal, '{"type":"opened","vers');
    rmSync(part);
    using store = await openStore(directory);
    expect(await store.list()).toEqual([]);
    expect(existsSync(join(directory, 'rec_x'))).toBe(false);
  });

  it('never deletes pictures because their journal is damaged or cannot be read', async () => {
    const { directory, journal, part } = await crashed();
    const size = statSync(part).size;
    writeFileSync(journal, 'noise');
    using _damaged = await openStore(directory);
    rmSync(journal);
    mkdirSync(journal);
    using _unreadable = await openStore(directory);
    expect(statSync(part).size).toBe(size);
  });
});
