import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry, RecordingFacts } from '@latchkey/contract';
import { isOver, newVisit, step, type Visit, type VisitEvent } from '@latchkey/domain';
import { CodedError, type Instant, toIso } from '@latchkey/kit';

/** An entry without the place in the journal that appending gives it. */
export type NewEntry = { [Kind in JournalEntry['kind']]: Omit<Extract<JournalEntry, { kind: Kind }>, 'seq' | 'at'> }[JournalEntry['kind']];

/** A visit that had not ended when the hub stopped, as its events rebuild it. */
export interface OpenVisit {
  readonly visitId: string;
  readonly visit: Visit;
  readonly recordingId: string | undefined;
}

/**
 * The hub's memory: what happened, in order, durable before anything is done about it (I3). SQLite in WAL mode with `synchronous=FULL`
 * (with NORMAL, power cuts lose acknowledged rows). Writing is synchronous on purpose: the next line of code may move a motor.
 */
export interface Journal extends Disposable {
  /** Appends an event of a visit together with what goes up to the server. Throws `journal.write_failed` (disk full, say). */
  appendVisitEvent(event: VisitEvent, entry: Extract<NewEntry, { kind: 'visit' }>, recordingId: string | undefined): JournalEntry;
  appendRecording(at: Instant, recording: RecordingFacts): JournalEntry;
  /** Whether a visit was ever requested under this grant (I8). */
  hasGrant(jti: string): boolean;
  openVisits(): readonly OpenVisit[];
  /** Entries after `seq`, oldest first. */
  entriesAfter(seq: number, limit: number): readonly JournalEntry[];
  readonly lastSeq: number;
  readonly ackedSeq: number;
  acknowledge(upTo: number): void;
  /** The reply given to a command id, if it was ever answered. Each command is performed once. */
  replyTo(commandId: string): string | undefined;
  rememberReply(commandId: string, at: Instant, reply: string): void;
  /** A stable id for something that the configuration names by a key. */
  idFor(key: string, make: () => string): string;
}

const SCHEMA = `
  create table if not exists entries (
    seq integer primary key,
    at text not null,
    visit_id text,
    event text,
    recording_id text,
    entry text not null
  ) strict;
  create index if not exists entries_by_visit on entries (visit_id, seq) where visit_id is not null;
  create table if not exists open_visits (visit_id text primary key) strict, without rowid;
  create table if not exists grants_used (jti text primary key, visit_id text not null, at text not null) strict, without rowid;
  create table if not exists replies (command_id text primary key, at text not null, reply text not null) strict, without rowid;
  create table if not exists names (key text primary key, id text not null) strict, without rowid;
  create table if not exists marks (name text primary key, value integer not null) strict, without rowid;
`;

/** Opens the journal at `file`. Only one process may: a second one gets `journal.in_use`. */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 200 });
  try {
    db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma locking_mode=exclusive; begin immediate; commit;');
    db.exec(SCHEMA);
  } catch (cause) {
    db.close();
    throw new CodedError('journal.in_use', 'The hub’s journal cannot be opened: another hub may run on this folder, or the disk is full or read-only', { cause, facts: { file } });
  }

  const insertEntry = db.prepare('insert into entries (seq, at, visit_id, event, recording_id, entry) values (?, ?, ?, ?, ?, ?)');
  const insertGrant = db.prepare('insert into grants_used (jti, visit_id, at) values (?, ?, ?)');
  const openVisit = db.prepare('insert or ignore into open_visits (visit_id) values (?)');
  const closeVisit = db.prepare('delete from open_visits where visit_id = ?');
  const setMark = db.prepare('insert into marks (name, value) values (?, ?) on conflict (name) do update set value = excluded.value');
  const readInt = (sql: string): number => Number(db.prepare(sql).get()?.['n'] ?? 0);
  let lastSeq = readInt('select max(seq) as n from entries');
  let ackedSeq = readInt(`select value as n from marks where name = 'acked'`);

  const append = (at: Instant, body: NewEntry, event: VisitEvent | undefined, recordingId: string | undefined): JournalEntry => {
    const entry: JournalEntry = { ...body, seq: lastSeq + 1, at: toIso(at) };
    const visitId = body.kind === 'visit' ? body.visitId : null;
    try {
      db.exec('begin immediate');
      insertEntry.run(entry.seq, entry.at, visitId, event === undefined ? null : JSON.stringify(event), recordingId ?? null, JSON.stringify(entry));
      if (event?.type === 'visit.requested') {
        openVisit.run(event.request.visitId);
        if (event.request.grant.trusted && !event.request.grant.used) insertGrant.run(event.request.grant.jti, event.request.visitId, entry.at);
      }
      if (body.kind === 'visit' && (body.state === 'secured' || body.state === 'refused')) closeVisit.run(body.visitId);
      db.exec('commit');
    } catch (cause) {
      if (db.isTransaction) db.exec('rollback');
      throw new CodedError('journal.write_failed', 'The hub cannot write its journal, so it opens nothing', { cause });
    }
    lastSeq = entry.seq;
    return entry;
  };

  return {
    appendVisitEvent: (event, entry, recordingId) => append(event.at, entry, event, recordingId),
    appendRecording: (at, recording) => append(at, { kind: 'recording', recording }, undefined, undefined),
    hasGrant: (jti) => db.prepare('select 1 from grants_used where jti = ?').get(jti) !== undefined,
    openVisits() {
      const ids = db.prepare('select visit_id from open_visits').all().map((row) => String(row['visit_id']));
      return ids.map((visitId) => {
        const rows = db.prepare('select event, recording_id from entries where visit_id = ? and event is not null order by seq').all(visitId);
        // Written by append() below this line of the same file: the text is a VisitEvent.
        const events = rows.map((row) => JSON.parse(String(row['event'])) as VisitEvent);
        const visit = events.reduce((before, event) => step(before, event).visit, newVisit);
        const recordingId = rows.map((row) => row['recording_id']).findLast((value) => value !== null);
        return { visitId, visit, recordingId: recordingId === undefined ? undefined : String(recordingId) };
      }).filter((open) => !isOver(open.visit));
    },
    entriesAfter: (seq, limit) =>
      // Written by append(): the text is a JournalEntry.
      db.prepare('select entry from entries where seq > ? order by seq limit ?').all(seq, limit).map((row) => JSON.parse(String(row['entry'])) as JournalEntry),
    get lastSeq() {
      return lastSeq;
    },
    get ackedSeq() {
      return ackedSeq;
    },
    acknowledge(upTo) {
      if (upTo <= ackedSeq || upTo > lastSeq) return;
      setMark.run('acked', upTo);
      ackedSeq = upTo;
    },
    replyTo: (commandId) => {
      const row = db.prepare('select reply from replies where command_id = ?').get(commandId);
      return row === undefined ? undefined : String(row['reply']);
    },
    rememberReply(commandId, at, reply) {
      db.prepare('insert or ignore into replies (command_id, at, reply) values (?, ?, ?)').run(commandId, toIso(at), reply);
    },
    idFor(key, make) {
      const row = db.prepare('select id from names where key = ?').get(key);
      if (row !== undefined) return String(row['id']);
      const made = make();
      db.prepare('insert into names (key, id) values (?, ?)').run(key, made);
      return made;
    },
    [Symbol.dispose]: () => db.close(),
  };
}
