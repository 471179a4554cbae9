import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@latchkey/contract';
import { fromBase64, isConsistent, isSignedBy, originOf, readCheckpoint, rootOf, verifyChain } from '@latchkey/evidence';
import { Instant, ManualClock, Millis, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, type NewEntry, openJournal } from '../journal/journal.ts';
import type { RecordingView } from '../recorder/recording-view.ts';
import { publicKeyOf } from './checkpoint-writer.ts';
import { createVisitEvidence, type VisitEvidence } from './visit-evidence.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const identity = { publicJwk: { kty: 'OKP', crv: 'Ed25519', x: privateKey.export({ format: 'jwk' }).x ?? '' }, signBytes: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) } as const;
const HUB = newId('hub');
const visitId = newId('vis');
const recordingId = newId('rec');
const of = { visitId, recordingId };
const segment = (number: number) => ({ type: 'segment' as const, part: 0, segment: number, offset: 100 + number * 10, size: 10, sha256: String(number).repeat(64), mediaTime: 0, duration: 9, frames: 5, firstAt: Instant(1_000), lastAt: Instant(2_000) });

let folder: string;
let clock: ManualClock;
let journal: Journal;
let view: RecordingView | undefined;
let active: boolean;
let evidence: VisitEvidence;
const openAll = () => {
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  evidence = createVisitEvidence({ journal, store: { find: async () => view, isActive: () => active }, identity, hubId: HUB, clock, log: silentLog, onAdded: () => {} });
};
const closeAll = () => {
  evidence[Symbol.dispose]();
  journal[Symbol.dispose]();
};
/** What the recorder leaves when it closes a recording of two segments. */
const closeRecording = () => {
  const path = join(folder, 'part-000.sealed');
  writeFileSync(path, Buffer.alloc(120, 7));
  const line = { type: 'part' as const, part: 0, file: 'part-000.sealed', indexOffset: 50, bodyOffset: 100, width: 1, height: 1, codecString: 'avc1.42', at: Instant(1_000) };
  view = { recordingId, cameraId: 'c', keys: undefined, openedAt: 1_000, complete: true, ended: undefined, parts: [{ line, path, size: 120, duration: 1, frames: 10, index: undefined, segments: [segment(0), segment(1)] }] };
  active = false;
};
const step = (state: 'unlocked' | 'secured'): NewEntry => ({
  kind: 'visit', visitId, accessPointId: newId('ap'), purpose: 'delivery', parcels: [], type: 'bolt.reported', data: {}, state, notices: [], alarms: [], refusal: null, clean: true,
});
const kinds = () => journal.entriesAfter(0, 99).map(({ kind }) => kind);
const last = <Kind extends JournalEntry['kind']>(kind: Kind) => journal.entriesAfter(0, 99).findLast((entry): entry is Extract<JournalEntry, { kind: Kind }> => entry.kind === kind);
const sealed = () => expect.poll(() => kinds().at(-2), { timeout: 30_000 }).toBe('seal');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-evidence-'));
  clock = new ManualClock();
  [view, active] = [undefined, true];
  openAll();
});
afterEach(() => {
  closeAll();
  rmSync(folder, { recursive: true });
});

it('signs the door’s part at once, and seals the visit when its recording is closed', async () => {
  journal.append(clock.now(), [step('unlocked')]);
  evidence.recordingStarted(of);
  evidence.segmentStored(of, segment(0));
  journal.append(clock.now(), [step('secured')]);
  evidence.visitOver(visitId);
  clock.advance(Millis(0));
  expect(kinds()).toEqual(['visit', 'segment', 'visit', 'checkpoint']);
  closeRecording();
  evidence.recordingEnded(of);
  await sealed();
  expect(kinds()).toEqual(['visit', 'segment', 'visit', 'checkpoint', 'segment', 'part', 'seal', 'checkpoint']);
  expect(last('seal')).toMatchObject({ lines: 6, recordings: [{ recordingId, parts: 1, segments: 2 }], chain: { of: visitId, nth: 6 } });
  expect(last('part')).toMatchObject({ size: 100, sha256: createHash('sha256').update(Buffer.alloc(100, 7)).digest('hex'), segments: 2 });

  const read = readCheckpoint(last('checkpoint')?.note ?? '');
  expect(read?.checkpoint).toEqual({ origin: originOf(HUB), size: 7, root: rootOf(7, journal.tree.read), head: journal.entriesAfter(7, 1)[0]?.chain?.prev });
  expect(read !== undefined && isSignedBy(read.note, originOf(HUB), publicKeyOf(identity))).toBe(true);
  const proof = last('checkpoint')?.proof.map((hash) => fromBase64(hash) ?? new Uint8Array()) ?? [];
  expect(last('checkpoint')?.from).toBe(3);
  expect(isConsistent(3, rootOf(3, journal.tree.read), 7, rootOf(7, journal.tree.read), proof)).toBe(true);
  expect(verifyChain(journal.keptLines()).ok).toBe(true);
});

it('completes after a crash what the crash kept from being written, once', async () => {
  journal.append(clock.now(), [step('unlocked')]);
  evidence.segmentStored(of, segment(0));
  journal.append(clock.now(), [step('secured')]);
  closeAll();
  closeRecording();
  openAll();
  await sealed();
  const lines = journal.lastSeq;
  closeAll();
  openAll();
  evidence.recordingEnded(of);
  evidence.visitOver(visitId);
  clock.advance(Millis(0));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(journal.lastSeq).toBe(lines);
  expect(kinds().filter((kind) => kind === 'segment')).toHaveLength(2);
});

it('does not wait for ever for a recording that nobody closes', async () => {
  journal.append(clock.now(), [step('secured')]);
  evidence.recordingStarted(of);
  view = { recordingId, cameraId: 'c', keys: undefined, openedAt: 1, complete: false, ended: undefined, parts: [] };
  evidence.visitOver(visitId);
  evidence.recordingEnded(of);
  await expect.poll(() => {
    clock.advance(Seconds(1));
    return kinds();
  }, { timeout: 30_000 }).toContain('seal');
});

it('signs what must not wait for that within a minute, several lines at once', () => {
  const look = () => {
    journal.append(clock.now(), [{ kind: 'act', id: newId('act'), what: 'recording.read', by: null, about: null, toldAt: null }]);
    evidence.signSoon();
  };
  look();
  clock.advance(Seconds(30));
  look();
  clock.advance(Seconds(30));
  expect(kinds()).toEqual(['act', 'act', 'checkpoint']);
  look();
  clock.advance(Seconds(60));
  expect(kinds()).toEqual(['act', 'act', 'checkpoint', 'act', 'checkpoint']);
});

it('signs what came outside visits now and then, and nothing twice', () => {
  journal.appendRecording(clock.now(), { recordingId, accessPointId: newId('ap'), visitId: null, state: 'complete', startedAt: null, durationMillis: 0, bytes: 0, frames: 0 });
  clock.advance(Seconds(3_600));
  clock.advance(Seconds(3_600));
  expect(kinds()).toEqual(['recording', 'checkpoint']);
});
