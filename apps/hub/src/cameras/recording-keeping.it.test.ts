import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RecordingFacts } from '@latchkey/contract';
import type { Retention } from '@latchkey/grants';
import { CodedError, Days, Instant, ManualClock, newId, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createRecordingKeeping } from './recording-keeping.ts';

let folder: string;
let journal: Journal;
const clock = new ManualClock(Instant(1_000));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keeping-'));
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const keepingWith = (keep?: Retention, over: Partial<Journal> = {}) =>
  createRecordingKeeping({ journal: { keptRecordings: (id) => journal.keptRecordings(id), isEntry: (id) => journal.isEntry(id), append: (at, entries) => journal.append(at, entries), ...over }, policy: { current: keep === undefined ? undefined : { keep } }, most: 30, onAdded: () => undefined, clock, log: silentLog });
/** A recording that the journal knows as kept; by default of a visit for this. */
const record = (purpose: 'delivery' | 'return' | 'entry' | 'alarm', change: Partial<RecordingFacts> = {}) => {
  const accessPointId = newId('ap');
  const visitId = purpose === 'alarm' ? null : newId('vis');
  if (visitId !== null && purpose !== 'alarm') {
    journal.append(clock.now(), [{ kind: 'visit', visitId, accessPointId, purpose, parcels: [], type: 'visit.requested', data: {}, state: 'new', notices: [], alarms: [], refusal: null, clean: false }]);
  }
  const facts: RecordingFacts = { recordingId: newId('rec'), accessPointId, visitId, state: 'complete', startedAt: '2026-11-22T15:00:00.000Z', durationMillis: 9_000, bytes: 90, frames: 225, ...change };
  journal.appendRecording(clock.now(), facts);
  return facts;
};
const store = { folderOf: (recordingId: string) => join(folder, recordingId) };
const told = () => journal.entriesAfter(0, 99).flatMap((entry) => (entry.kind === 'recording' && entry.recording.state === 'deleted' ? [entry.recording.recordingId] : []));

it('keeps a recording for as long as the owners chose for what it shows, and no longer than the hub’s own settings allow', () => {
  const keeping = keepingWith({ deliveries: 14, entries: 7, incidents: 90 });
  expect([record('delivery'), record('return'), record('entry'), record('alarm')].map(({ recordingId }) => keeping.keepFor(recordingId))).toEqual([Days(14), Days(14), Days(7), Days(30)]);
  expect(keeping.days()).toEqual({ most: 30, deliveries: 14, entries: 7, incidents: 30 });
  // What it does not know is not deleted by a guess.
  expect(keeping.keepFor('rec_unknown')).toBe(Days(30));
  expect(keepingWith().days()).toEqual({ most: 30, deliveries: 30, entries: 30, incidents: 30 });
});

it('tells once of each recording that is gone, also of those that were deleted before anybody told', () => {
  const [there, gone, running, empty] = [record('delivery'), record('entry'), record('delivery', { state: 'recording' }), record('alarm', { state: 'failed', startedAt: null })];
  mkdirSync(store.folderOf(there.recordingId));
  keepingWith().tellMissing(store);
  expect(told()).toEqual([gone.recordingId]);
  keepingWith().tellMissing(store);
  expect(told()).toEqual([gone.recordingId]);
  expect(journal.keptRecordings().map(({ recordingId }) => recordingId).toSorted()).toEqual([there.recordingId, empty.recordingId].toSorted());

  // A journal from before deletions were told.
  journal[Symbol.dispose]();
  const db = new DatabaseSync(join(folder, 'journal.sqlite'));
  db.exec('drop table kept_recordings');
  db.close();
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  expect(journal.keptRecordings(running.recordingId)).toEqual([]);
  expect(journal.keptRecordings(there.recordingId)).toEqual([there]);
  rmSync(store.folderOf(there.recordingId), { recursive: true });
  keepingWith().tellMissing(store);
  expect(told()).toEqual([gone.recordingId, there.recordingId]);
});

it('tells of what retention deleted, and the next time what a full disk kept it from telling', () => {
  const [first, second, other] = [record('delivery'), record('alarm'), record('entry')];
  let isFull = true;
  const keeping = keepingWith(undefined, { append: (at, entries) => {
    if (isFull) throw new CodedError('journal.write_failed', 'the test filled the disk');
    return journal.append(at, entries);
  } });
  keeping.tellDeleted([first.recordingId]);
  expect(told()).toEqual([]);
  isFull = false;
  keeping.tellDeleted([second.recordingId, 'rec_unknown']);
  keeping.tellDeleted([]);
  expect(told()).toEqual([first.recordingId, second.recordingId]);
  expect(journal.keptRecordings()).toEqual([other]);
});

it('tells after a restart what a full disk kept it from telling', () => {
  const gone = record('delivery');
  keepingWith(undefined, { append: () => { throw new CodedError('journal.write_failed', 'the test filled the disk'); } }).tellMissing(store);
  expect(told()).toEqual([]);
  keepingWith().tellMissing(store);
  expect(told()).toEqual([gone.recordingId]);
});
