import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const possible = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-syncs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A program that writes as the hub does, under strace. It marks the trace by looking for files that do not exist, so that what the kernel was asked for
 * between two marks can be counted.
 */
const PROGRAM = `
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newId, silentLog, systemClock } from '@latchkey/kit';
import { openJournal } from ${module('journal.ts')};
import { writeFileDurably } from ${module('../durable-file.ts')};
import { createRecorder } from ${module('../recorder/recorder.ts')};
import { RecordingStore } from ${module('../recorder/recording-store.ts')};
import { testSeals } from ${module('../recorder/recording-seals.fixture.ts')};
import { drawnMaterial, ScriptedCamera } from ${module('../recorder/scripted-camera.fixture.ts')};
const folder = ${JSON.stringify(folder)};
const mark = (name) => existsSync('/mark/' + name);

using journal = openJournal(join(folder, 'journal.sqlite'));
const facts = { recordingId: newId('rec'), accessPointId: newId('ap'), visitId: null, state: 'recording', startedAt: null, durationMillis: 0, bytes: 0, frames: 0 };
mark('journal');
for (let line = 0; line < 20; line += 1) journal.appendRecording(systemClock.now(), facts);
mark('several-lines');
journal.append(systemClock.now(), [{ kind: 'recording', recording: facts }, { kind: 'recording', recording: facts }, { kind: 'recording', recording: facts }]);
mark('reply');
journal.rememberReply('cmd_1', systemClock.now(), '{}');
mark('small-file');
writeFileDurably(join(folder, 'pairing.json'), '{}');
mark('nothing');
journal.linesAfter(0, 100);
mark('recorder');
const store = await RecordingStore.open({ directory: join(folder, 'recordings'), clock: systemClock, log: silentLog, seals: testSeals });
const camera = new ScriptedCamera(systemClock);
const recorder = createRecorder({ camera, cameraId: 'c', store, clock: systemClock, log: silentLog });
const { format, units } = drawnMaterial(6, 4_000);
for (const unit of units.slice(0, 30)) {
  camera.send(format, unit);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const recording = recorder.arm('rec_syncs');
let confirmations = 0;
mark('recording');
const confirmed = Promise.withResolvers();
recording.onConfirmed(() => { confirmations += 1; mark('confirmed'); if (confirmations === 8) confirmed.resolve(); });
for (const unit of units.slice(30, 130)) {
  camera.send(format, unit);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await confirmed.promise;
mark('end');
process.exit(0);
`;

describe.skipIf(!possible)(`what is durable was synced${possible ? '' : ' (skipped: strace may not trace here)'}`, () => {
  let trace: readonly string[] = [];
  beforeAll(() => {
    const file = join(folder, 'trace');
    const { status, stderr } = spawnSync('strace', ['-f', '-o', file, '-e', 'trace=fsync,fdatasync,access,faccessat,faccessat2,rename,renameat,renameat2', process.execPath, '--input-type=module', '-e', PROGRAM], { cwd: new URL('.', import.meta.url).pathname, encoding: 'utf8', timeout: 50_000 });
    expect(status, stderr).toBe(0);
    trace = readFileSync(file, 'utf8').split('\n');
  });

  const markAt = (name: string, after = 0) => trace.findIndex((line, index) => index >= after && line.includes(`"/mark/${name}"`));
  /** Syncs between two marks. One that was interrupted by another thread's line is written in two halves. */
  const syncs = (from: string, to: string) => {
    const [begin, end] = [markAt(from), markAt(to)];
    expect(begin).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(begin);
    return trace.slice(begin, end).filter((line) => /\bf(?:data)?sync\(/.test(line)).length;
  };

  it('each line of the journal by a sync of its own, and several lines of one write by one', () => {
    expect(syncs('journal', 'several-lines')).toBeGreaterThanOrEqual(20);
    // A checkpoint of the write-ahead log may add two.
    expect(syncs('journal', 'several-lines')).toBeLessThanOrEqual(24);
    expect(syncs('several-lines', 'reply')).toBe(1);
    expect(syncs('reply', 'small-file')).toBe(1);
  });

  it('a small file before it takes the old one’s place, and its folder after', () => {
    const lines = trace.slice(markAt('small-file'), markAt('nothing')).filter((line) => /\bf(?:data)?sync\(|\brename/.test(line)).map((line) => (/rename/.test(line) ? 'rename' : 'sync'));
    expect(lines).toEqual(['sync', 'rename', 'sync']);
  });

  it('and reading costs none', () => {
    expect(syncs('nothing', 'recorder')).toBe(0);
  });

  it('pictures, before they are confirmed: each confirmation has a sync since the one before', () => {
    let from = markAt('recording');
    for (let confirmation = 0; confirmation < 8; confirmation += 1) {
      const at = markAt('confirmed', from + 1);
      expect(at).toBeGreaterThan(from);
      expect(trace.slice(from, at).filter((line) => /\bf(?:data)?sync\(|f(?:data)?sync resumed/.test(line)).length).toBeGreaterThanOrEqual(1);
      from = at;
    }
  });
});
