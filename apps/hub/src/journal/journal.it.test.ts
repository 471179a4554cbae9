import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instant, newId } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal.ts';

const MODULE = new URL('./journal.ts', import.meta.url).href;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-journal-'));
  file = join(folder, 'journal.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const facts = (recordingId: `rec_${string}` = newId('rec')) => ({ recordingId, accessPointId: newId('ap'), visitId: null, state: 'recording' as const, startedAt: null, durationMillis: 0, bytes: 0, frames: 0 });

describe('the journal', () => {
  it('counts without gaps, over restarts, and remembers what the server has', () => {
    {
      using journal = openJournal(file);
      for (let index = 0; index < 5; index += 1) journal.appendRecording(Instant(1_000 + index), facts());
      journal.acknowledge(3);
      journal.acknowledge(99);
      expect(journal.ackedSeq).toBe(3);
    }
    using journal = openJournal(file);
    expect([journal.lastSeq, journal.ackedSeq]).toEqual([5, 3]);
    journal.appendRecording(Instant(2_000), facts());
    expect(journal.lastSeq).toBe(6);
    expect(journal.entriesAfter(3, 2).map((entry) => entry.seq)).toEqual([4, 5]);
  });

  it('knows after a restart which recordings were never told to have ended', () => {
    const [first, second] = [newId('rec'), newId('rec')];
    {
      using journal = openJournal(file);
      journal.appendRecording(Instant(1), facts(first));
      journal.appendRecording(Instant(2), facts(second));
      journal.appendRecording(Instant(3), { ...facts(first), state: 'complete' });
    }
    using journal = openJournal(file);
    expect(journal.openRecordings().map(({ recordingId }) => recordingId)).toEqual([second]);
    journal.appendRecording(Instant(4), { ...facts(second), state: 'interrupted' });
    expect(journal.openRecordings()).toEqual([]);
  });

  it('lets only one process have it', () => {
    using _journal = openJournal(file);
    const script = `import { openJournal } from ${JSON.stringify(MODULE)}; try { openJournal(${JSON.stringify(file)}); console.log('opened'); } catch (error) { console.log(error.code); }`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout.trim()).toBe('journal.in_use');
  });

  it('performs each command once: a reply that was given is remembered', () => {
    using journal = openJournal(file);
    journal.rememberReply('cmd_1', Instant(1), '{"ok":true}');
    journal.rememberReply('cmd_1', Instant(2), '{"ok":false}');
    expect(journal.replyTo('cmd_1')).toBe('{"ok":true}');
    expect(journal.replyTo('cmd_2')).toBeUndefined();
  });

  it('keeps ids that were made for names', () => {
    const first = (() => {
      using journal = openJournal(file);
      return journal.idFor('access-point:front-door', () => newId('ap'));
    })();
    using journal = openJournal(file);
    expect(journal.idFor('access-point:front-door', () => newId('ap'))).toBe(first);
  });

  it('loses nothing that it acknowledged when the process is killed', async () => {
    const script = `
      import { openJournal } from ${JSON.stringify(MODULE)};
      const journal = openJournal(${JSON.stringify(file)});
      const facts = ${JSON.stringify(facts())};
      for (;;) { journal.appendRecording(Date.now(), facts); process.stdout.write(journal.lastSeq + '\\n'); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (said.split('\n').length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    const acknowledged = Number(said.split('\n').at(-2));
    using journal = openJournal(file);
    expect(journal.lastSeq).toBeGreaterThanOrEqual(acknowledged);
    expect(journal.entriesAfter(0, 1_000_000).map((entry) => entry.seq)).toEqual(Array.from({ length: journal.lastSeq }, (_, index) => index + 1));
  });
});
