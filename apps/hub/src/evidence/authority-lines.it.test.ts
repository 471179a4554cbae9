import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyChain } from '@latchkey/evidence';
import { ManualClock, newId, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createAuthorityLines } from './authority-lines.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const clock = new ManualClock();
const visitId = newId('vis');
const request = { visitId, grant: 'g.r.t', proof: 'p' };
let folder: string;
let journal: Journal;
let inForce: { roster: string; policy: string; breaker: string };
const open = () => createAuthorityLines({ journal, inForce: () => inForce, clock, log: silentLog, onAdded: () => {} });
const written = () => journal.entriesAfter(0, 99).map((entry) => (entry.kind === 'authority' ? `${entry.what} ${entry.text}` : entry.kind));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-authority-'));
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  inForce = { roster: 'r1', policy: 'p1', breaker: '' };
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

it('writes what is in force once, and each change, over restarts too', () => {
  open().note();
  expect(written()).toEqual(['roster r1', 'policy p1']);
  const lines = open();
  inForce = { ...inForce, policy: 'p2', breaker: 'breaker.hammering' };
  lines.note();
  inForce = { ...inForce, breaker: '' };
  open();
  expect(written()).toEqual(['roster r1', 'policy p1', 'policy p2', 'breaker breaker.hammering', 'breaker ']);
});

it('names what a visit was admitted under, which is always in the journal before it', () => {
  const lines = open();
  // Signed and taken a moment ago, and not told yet.
  inForce = { ...inForce, policy: 'p2' };
  lines.admitted(visitId, { ...request, approval: 'a.p.l' });
  expect(written().slice(2)).toEqual(['policy p2', 'admission']);
  expect(journal.entriesAfter(3, 1)[0]).toMatchObject({ visitId, grant: 'g.r.t', approval: 'a.p.l', roster: sha256('r1'), policy: sha256('p2'), chain: { of: visitId } });
  expect(journal.authorityBefore('policy', 4)?.seq).toBe(3);
  expect(journal.authorityBefore('policy', 3)?.seq).toBe(2);
  expect(journal.authorityBefore('breaker', 4)).toBeUndefined();
  expect(JSON.stringify(journal.entriesAfter(3, 1)[0])).not.toContain('handover');
  lines.admitted(newId('vis'), { grant: 'h.l.d', handover: 'LATCHKEY1:A' });
  expect(journal.entriesAfter(4, 1)[0]).toMatchObject({ grant: 'h.l.d', handover: 'LATCHKEY1:A', approval: null });
  expect(verifyChain(journal.keptLines()).ok).toBe(true);
});

it('does not keep a door from opening when the journal cannot be written, and makes it good', () => {
  let isFull = false;
  const append: Journal['append'] = (at, entries) => {
    if (isFull) throw new RangeError('disk full');
    return journal.append(at, entries);
  };
  const lines = createAuthorityLines({ journal: { append, authorityBefore: (what, seq) => journal.authorityBefore(what, seq) }, inForce: () => inForce, clock, log: silentLog, onAdded: () => {} });
  inForce = { ...inForce, roster: 'r2' };
  isFull = true;
  lines.admitted(visitId, request);
  isFull = false;
  lines.note();
  expect(written()).toEqual(['roster r1', 'policy p1', 'roster r2']);
});
