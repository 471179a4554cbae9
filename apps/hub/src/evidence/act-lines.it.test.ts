import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToldAct } from '@latchkey/contract';
import { followActs, readCheckpoint, verifyChain } from '@latchkey/evidence';
import { Hours, ManualClock, newId, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createActLines, type SeenAct } from './act-lines.ts';
import { writeCheckpoint } from './checkpoint-writer.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const identity = { publicJwk: { kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' } as const, signBytes: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
const member = { kind: 'member', id: newId('mem') } as const;
const look: SeenAct = { what: 'recording.read', by: member, about: newId('rec') };
let clock: ManualClock;
let folder: string;
let journal: Journal;
const open = () => createActLines({ journal, clock, log: silentLog, onAdded: () => undefined });
const texts = () => journal.linesAfter(0, 99).flatMap(({ text }) => (text.includes('"kind":"act"') ? [text] : []));
const acts = () => journal.entriesAfter(0, 99).flatMap((entry) => (entry.kind === 'act' ? [entry] : []));
/** What the hub signs of its acts now. */
const signed = () => {
  writeCheckpoint({ journal, identity, hubId: newId('hub'), clock });
  const last = journal.entriesAfter(journal.lastSeq - 1, 1)[0];
  return readCheckpoint(last?.kind === 'checkpoint' ? last.note : '')?.checkpoint.acts;
};

beforeEach(() => {
  clock = new ManualClock();
  folder = mkdtempSync(join(tmpdir(), 'latchkey-acts-'));
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

it('writes who looked once an hour, whoever that is by itself, and anew after a restart', () => {
  const lines = open();
  for (const by of [member, member, null, { kind: 'share', id: newId('shr') } as const]) lines.saw({ ...look, by });
  lines.saw({ ...look, what: 'recording.shared' });
  expect(acts().map(({ what, by }) => `${what} ${by?.kind}`)).toEqual(['recording.read member', 'recording.read undefined', 'recording.read share', 'recording.shared member']);
  clock.advance(Hours(1));
  lines.saw(look);
  open().saw(look);
  expect(acts()).toHaveLength(6);
  expect(verifyChain(journal.keptLines()).ok).toBe(true);
});

it('writes all else each time', () => {
  const lines = open();
  for (const what of ['breaker.cleared', 'breaker.cleared', 'recording.shared', 'recording.shared'] as const) lines.sawAnyway({ ...look, what });
  expect(acts()).toHaveLength(4);
});

it('writes what is told once, with both times, however often and wherever a crash fell', () => {
  const act: ToldAct = { id: newId('act'), what: 'household.exported', by: member, about: null, at: '2026-01-02T03:04:05.000Z' };
  open().told([act, act]);
  open().told([act, { ...act, id: newId('act') }]);
  expect(acts().map(({ toldAt }) => toldAt)).toEqual([act.at, act.at]);
  expect(acts()[0]).toMatchObject({ id: act.id, what: act.what, by: member, chain: { of: 'acts', nth: 1, before: '' } });
});

it('gives out nothing that cannot be written down, and says so once it can be again', () => {
  let isFull = true;
  const append: Journal['append'] = (at, entries) => {
    if (isFull) throw new RangeError('disk full');
    return journal.append(at, entries);
  };
  const lines = createActLines({ journal: { append, hasAct: (id) => journal.hasAct(id) }, clock, log: silentLog, onAdded: () => undefined });
  expect(() => lines.saw(look)).toThrow('disk full');
  lines.sawAnyway(look);
  isFull = false;
  lines.saw(look);
  expect(acts()).toHaveLength(1);
});

it('proves by the hub’s signature that none is missing, added or altered, and that the last are there', () => {
  const lines = open();
  expect(signed()).toBeUndefined();
  for (const about of ['a', 'b', 'c', 'd']) lines.saw({ ...look, about });
  const head = signed();
  expect(head?.count).toBe(4);
  const newest = texts().toReversed();
  expect(followActs(newest, head)).toBe('whole');
  expect(followActs(newest.slice(0, 2), head)).toBe('whole');
  expect(followActs(newest.slice(1), head)).toBe('acts.missing');
  expect(followActs([], head)).toBe('acts.missing');
  expect(followActs(newest.toSpliced(1, 1), head)).toBe('acts.missing');
  expect(followActs(newest.map((text) => text.replace('"about":"b"', '"about":"x"')), head)).toBe('acts.altered');
  expect(followActs(newest.map((text) => text.replace('"about":"d"', '"about":"x"')), head)).toBe('acts.altered');
  expect(followActs([newest[0] ?? '', ...newest], head)).toBe('acts.missing');
  expect(followActs(['{}', ...newest], head)).toBe('acts.altered');
  lines.saw({ ...look, about: 'e' });
  expect(followActs(texts().toReversed(), head)).toBe('later');
  expect(followActs(texts().toReversed(), signed())).toBe('whole');
  expect(followActs([], undefined)).toBe('whole');
});
