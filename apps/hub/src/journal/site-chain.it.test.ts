import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { consistencyProof, emptyRoot, inclusionProof, isConsistent, isIncluded, leafHash, readLink, rootOf, utf8, verifyChain } from '@latchkey/evidence';
import { Instant, ManualClock, Millis, newId } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, openJournal } from './journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-chain-'));
  file = join(folder, 'journal.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const facts = (visitId: `vis_${string}` | null) => ({ recordingId: newId('rec'), accessPointId: newId('ap'), visitId, state: 'complete' as const, startedAt: null, durationMillis: 0, bytes: 0, frames: 0 });
const write = (journal: Journal, count: number, visitId: `vis_${string}` | null = null) => {
  for (let index = 0; index < count; index += 1) journal.appendRecording(Instant(1_000 + index), facts(visitId));
};
/** Works on the file as somebody with the disk in hand would. */
const tamper = (sql: string) => {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
};
const check = () => {
  using journal = openJournal(file);
  return verifyChain(journal.keptLines());
};

describe('the chain of a site', () => {
  it('links every line to the one before, over restarts, and keeps two clocks', () => {
    const visitId = newId('vis');
    const clock = new ManualClock();
    {
      using journal = openJournal(file, clock);
      write(journal, 3, visitId);
      clock.advance(Millis(1_500));
      write(journal, 1, newId('vis'));
    }
    using journal = openJournal(file, clock);
    write(journal, 2, visitId);
    expect(verifyChain(journal.keptLines())).toMatchObject({ ok: true, lines: 6, head: journal.tree.head });
    const links = journal.linesAfter(0, 9).map(({ text }) => readLink(text)?.link);
    expect(links.map((link) => link?.nth)).toEqual([1, 2, 3, 1, 4, 5]);
    expect(new Set(links.map((link) => link?.run)).size).toBe(2);
    expect((links[3]?.mono ?? 0) - (links[2]?.mono ?? 0)).toBe(1_500);
    expect(journal.linesOf(visitId).map(({ seq }) => seq)).toEqual([1, 2, 3, 5, 6]);
  });

  it('sends up the very text that was hashed', () => {
    using journal = openJournal(file);
    write(journal, 2);
    const [first, second] = journal.linesAfter(0, 2);
    expect(JSON.stringify(journal.entriesAfter(0, 1)[0])).toBe(first?.text);
    expect(Buffer.from(leafHash(utf8(first?.text ?? ''))).toString('base64')).toBe(readLink(second?.text ?? '')?.link?.prev);
  });

  it('proves any line and any growth, also after a restart', () => {
    const roots = [emptyRoot()];
    {
      using journal = openJournal(file);
      for (let size = 1; size <= 9; size += 1) {
        write(journal, 1);
        roots.push(rootOf(size, journal.tree.read));
      }
    }
    using journal = openJournal(file);
    write(journal, 4);
    const { size, read } = journal.tree;
    const root = rootOf(size, read);
    for (const { seq, text } of journal.linesAfter(0, size)) expect(isIncluded(leafHash(utf8(text)), seq - 1, size, root, inclusionProof(seq - 1, size, read))).toBe(true);
    for (const [from, fromRoot] of roots.entries()) expect(isConsistent(from, fromRoot, size, root, consistencyProof(from, size, read))).toBe(true);
  });

  it.each([
    ['a changed line', `update entries set entry = replace(entry, 'complete', 'deleted') where seq = 3`, 'chain.altered_line', 3],
    ['a line that was taken out', 'delete from entries where seq = 3', 'chain.missing_line', 3],
    ['two lines that changed places', 'update entries set seq = -seq where seq in (3, 4); update entries set seq = 7 + seq where seq < 0', 'chain.not_a_line', 3],
    ['a changed event', `update entries set event = '{}' where seq = 3`, 'chain.altered_event', 3],
    ['a link that was cut', `update entries set entry = json_remove(entry, '$.chain') where seq = 3`, 'chain.not_linked', 3],
  ])('finds %s', (_what, sql, code, seq) => {
    {
      using journal = openJournal(file);
      write(journal, 6);
    }
    expect(check().ok).toBe(true);
    tamper(sql);
    expect(check().findings).toContainEqual({ code, seq });
  });

  it('takes lines in that are older than the chain', () => {
    {
      using journal = openJournal(file);
      write(journal, 5);
    }
    tamper(`update entries set entry = json_remove(entry, '$.chain'); drop table tree; drop table visit_lines`);
    using journal = openJournal(file);
    write(journal, 2);
    expect(verifyChain(journal.keptLines())).toMatchObject({ ok: true, lines: 7 });
    const { size, read } = journal.tree;
    const old = journal.linesAfter(1, 1)[0];
    expect(isIncluded(leafHash(utf8(old?.text ?? '')), 1, size, rootOf(size, read), inclusionProof(1, size, read))).toBe(true);
  });

  it('is as it was after a write that failed', () => {
    using journal = openJournal(file);
    write(journal, 2);
    const before = journal.tree.head;
    const twice = facts(newId('vis'));
    // The second line of the batch cannot be serialised, so that neither may stay.
    expect(() => journal.append(Instant(1), [{ kind: 'recording', recording: twice }, { kind: 'recording', recording: { ...twice, bytes: 1n as never } }])).toThrow('cannot write its journal');
    expect([journal.lastSeq, journal.tree.head]).toEqual([2, before]);
    write(journal, 1);
    expect(verifyChain(journal.keptLines()).ok).toBe(true);
  });
});
