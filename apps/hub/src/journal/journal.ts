import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry, RecordingFacts } from '@latchkey/contract';
import { isOver, recover, type Visit, type VisitEvent, type VisitState } from '@latchkey/domain';
import type { ZoneMode } from '@latchkey/driver-api';
import type { ChainLine, KeptLine } from '@latchkey/evidence';
import { type Clock, CodedError, type Instant, systemClock, toIso } from '@latchkey/kit';
import { type AuthorityKind, openChain, recordingOf, type SiteTree, visitOf } from './site-chain.ts';

/** An entry without the place in the journal, and in its chain, that appending gives it. */
export type NewEntry = { [Kind in JournalEntry['kind']]: Omit<Extract<JournalEntry, { kind: Kind }>, 'seq' | 'at' | 'chain'> }[JournalEntry['kind']];

/** An event of a visit, and what goes up to the server about it. */
export interface VisitLine {
  readonly event: VisitEvent;
  readonly entry: Extract<NewEntry, { kind: 'visit' }>;
  /** Set on the line that armed the recorder. */
  readonly recordingId: string | undefined;
}

/** A visit that had not ended when the hub stopped, as its events rebuild it. */
export interface OpenVisit {
  readonly visitId: string;
  readonly visit: Visit;
  readonly recordingId: string | undefined;
}

/** An alarm zone that was to be disarmed for a delivery, and is to be armed again as it was. */
export interface HeldZone {
  /** The device's id. */
  readonly zone: string;
  /** At which door. */
  readonly accessPointId: string;
  readonly mode: ZoneMode;
}

/** A grant that is kept for a courier who comes while the line is down. */
export interface KeptGrant {
  readonly jti: `grt_${string}`;
  readonly accessPointId: string;
  /** As the server gave it. */
  readonly text: string;
}

/**
 * The hub's memory: what happened, in order, durable before anything is done about it (I3). SQLite in WAL mode with `synchronous=FULL`
 * (with NORMAL, power cuts lose acknowledged rows). Writing is synchronous on purpose: the next line of code may move a motor.
 */
export interface Journal extends Disposable {
  /** Appends lines of a visit in order, all or none, durable when it returns. Throws `journal.write_failed` (disk full, say). */
  appendVisitLines(lines: readonly VisitLine[]): readonly JournalEntry[];
  appendRecording(at: Instant, recording: RecordingFacts): void;
  /** Appends any lines in order, all or none, durable when it returns. */
  append(at: Instant, entries: readonly NewEntry[]): readonly JournalEntry[];
  /** Whether a visit was ever requested under this grant (I8). */
  hasGrant(jti: string): boolean;
  /** Keeps a grant that may come to count, or keeps it on. Durable when it returns; it goes in the same moment in which a visit is requested under it. Throws `journal.write_failed`. */
  keepGrant(grant: KeptGrant): void;
  /** Forgets kept grants. Throws `journal.write_failed`. */
  forgetGrants(jtis: readonly string[]): void;
  keptGrants(): readonly KeptGrant[];
  /** How often a door was unlocked for a guest's key. */
  openingsOf(guest: string, accessPointId: string): number;
  openVisits(): readonly OpenVisit[];
  /** Recordings that were last told of as running: after a crash, what became of them has still to be told. */
  openRecordings(): readonly RecordingFacts[];
  /** Recordings that ended and were not yet told of as deleted; or one of them. */
  keptRecordings(recordingId?: string): readonly RecordingFacts[];
  /** Whether a guest came in by this visit. */
  isEntry(visitId: string): boolean;
  /** From the line `zone.disarming` to the one that says how it ended. */
  heldZones(): readonly HeldZone[];
  /** Entries after `seq`, oldest first. */
  entriesAfter(seq: number, limit: number): readonly JournalEntry[];
  /** The same lines as texts: what the chain's hashes run over, and what goes up. */
  linesAfter(seq: number, limit: number): readonly ChainLine[];
  /** A visit's lines, oldest first. */
  linesOf(visitId: string): readonly ChainLine[];
  /** All lines of a recording. */
  linesOfRecording(recordingId: string): readonly ChainLine[];
  /** The recordings that a visit's lines speak of, and the one that it armed. */
  recordingsOf(visitId: string): readonly string[];
  /** All lines with the events beside them, oldest first, for checking the chain. */
  keptLines(): Iterable<KeptLine>;
  /** The tree over all lines (RFC 9162). */
  readonly tree: SiteTree;
  /** Visits with lines, and without the one that closes their evidence. */
  unsealedVisits(): readonly string[];
  /** How many lines the last checkpoint covers; 0 before the first. */
  readonly checkpointed: number;
  /** How many lines the first checkpoint covers that covers this one. */
  checkpointOver(seq: number): number | undefined;
  /** The last line before `seq` about a roster, a policy or the breaker. */
  authorityBefore(what: AuthorityKind, seq: number): ChainLine | undefined;
  /** Whether there is a line about this act. */
  hasAct(actId: string): boolean;
  readonly lastSeq: number;
  readonly ackedSeq: number;
  /** The server has everything up to here. Kept with the next line: forgetting it in a crash only sends some lines twice, which the server ignores. */
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
  create index if not exists entries_by_recording on entries (recording_id, seq) where recording_id is not null;
  create table if not exists open_visits (visit_id text primary key) strict, without rowid;
  create table if not exists open_recordings (recording_id text primary key, facts text not null) strict, without rowid;
  create table if not exists kept_recordings (recording_id text primary key, facts text not null) strict, without rowid;
  create table if not exists held_zones (zone text primary key, access_point_id text not null, mode text not null) strict, without rowid;
  create table if not exists grants_used (jti text primary key, visit_id text not null, at text not null) strict, without rowid;
  create table if not exists kept_grants (jti text primary key, access_point_id text not null, grant_text text not null) strict, without rowid;
  create table if not exists guest_openings (visit_id text primary key, guest text not null, access_point_id text not null) strict, without rowid;
  create index if not exists guest_openings_by_guest on guest_openings (guest, access_point_id);
  create table if not exists replies (command_id text primary key, at text not null, reply text not null) strict, without rowid;
  create table if not exists names (key text primary key, id text not null) strict, without rowid;
  create table if not exists marks (name text primary key, value integer not null) strict, without rowid;
`;

/** For a journal from before these were noted, once. */
const FIND_KEPT_RECORDINGS = `
  begin immediate;
  insert or replace into kept_recordings select recording_id, json_extract(entry, '$.recording') from entries where recording_id is not null and json_extract(entry, '$.kind') = 'recording' order by seq;
  delete from kept_recordings where json_extract(facts, '$.state') in ('recording', 'deleted');
  commit;
`;

/** Opens the journal at `file`. Only one process may: a second one gets `journal.in_use`. Lines from before the chain get their place in its tree. */
export function openJournal(file: string, clock: Clock = systemClock): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 200 });
  try {
    db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma locking_mode=exclusive; begin immediate; commit;');
    const isBefore = db.prepare(`select 1 from sqlite_master where name = 'entries'`).get() !== undefined && db.prepare(`select 1 from sqlite_master where name = 'kept_recordings'`).get() === undefined;
    db.exec(SCHEMA);
    if (isBefore) db.exec(FIND_KEPT_RECORDINGS);
  } catch (cause) {
    db.close();
    throw new CodedError('journal.in_use', 'The hub’s journal cannot be opened: another hub may run on this folder, or the disk is full or read-only', { cause, facts: { file } });
  }

  const chain = openChain(db, clock);
  const insertEntry = db.prepare('insert into entries (seq, at, visit_id, event, recording_id, entry) values (?, ?, ?, ?, ?, ?)');
  const holdZone = db.prepare('insert or replace into held_zones (zone, access_point_id, mode) values (?, ?, ?)');
  const endZone = db.prepare('delete from held_zones where zone = ?');
  const insertGrant = db.prepare('insert into grants_used (jti, visit_id, at) values (?, ?, ?)');
  const keepGrant = db.prepare('insert or replace into kept_grants (jti, access_point_id, grant_text) values (?, ?, ?)');
  const forgetGrant = db.prepare('delete from kept_grants where jti = ?');
  // It opens nothing, so it must not keep a line from being written either.
  const insertFurtherGrant = db.prepare('insert or ignore into grants_used (jti, visit_id, at) values (?, ?, ?)');
  const insertGuestOpening = db.prepare(`
    insert or ignore into guest_openings (visit_id, guest, access_point_id)
    select visit_id, json_extract(event, '$.request.courier'), json_extract(event, '$.request.accessPointId') from entries
    where visit_id = ? and json_extract(event, '$.type') = 'visit.requested'`);
  const openVisit = db.prepare('insert or ignore into open_visits (visit_id) values (?)');
  const closeVisit = db.prepare('delete from open_visits where visit_id = ?');
  const openRecording = db.prepare('insert or replace into open_recordings (recording_id, facts) values (?, ?)');
  const closeRecording = db.prepare('delete from open_recordings where recording_id = ?');
  const keepRecording = db.prepare('insert or replace into kept_recordings (recording_id, facts) values (?, ?)');
  const forgetRecording = db.prepare('delete from kept_recordings where recording_id = ?');
  const setMark = db.prepare('insert into marks (name, value) values (?, ?) on conflict (name) do update set value = excluded.value');
  const readInt = (sql: string): number => Number(db.prepare(sql).get()?.['n'] ?? 0);
  let lastSeq = readInt('select max(seq) as n from entries');
  let ackedSeq = readInt(`select value as n from marks where name = 'acked'`);
  let keptAckedSeq = ackedSeq;

  const insert = (unlinked: JournalEntry, event: VisitEvent | undefined, recordingId: string | undefined): JournalEntry => {
    const eventText = event === undefined ? null : JSON.stringify(event);
    const { entry, text } = chain.append(unlinked, eventText);
    insertEntry.run(entry.seq, entry.at, visitOf(entry), eventText, recordingId ?? recordingOf(entry), text);
    if (event?.type === 'visit.requested') {
      openVisit.run(event.request.visitId);
      forgetGrant.run(event.request.grant.jti);
      if (event.request.grant.trusted && !event.request.grant.used) insertGrant.run(event.request.grant.jti, event.request.visitId, entry.at);
    }
    if (event?.type === 'parcels.added') insertFurtherGrant.run(event.jti, visitOf(entry), entry.at);
    if (entry.kind === 'recording') {
      const { recordingId, state } = entry.recording;
      if (state === 'recording') openRecording.run(recordingId, JSON.stringify(entry.recording));
      else closeRecording.run(recordingId);
      if (state === 'recording' || state === 'deleted') forgetRecording.run(recordingId);
      else keepRecording.run(recordingId, JSON.stringify(entry.recording));
    }
    if (entry.kind === 'incident' && entry.type === 'zone.disarming') holdZone.run(String(entry.data['zone']), entry.accessPointId, String(entry.data['mode']));
    if (entry.kind === 'incident' && (entry.type === 'zone.armed_again' || entry.type === 'zone.left')) endZone.run(String(entry.data['zone']));
    if (entry.kind === 'visit' && entry.purpose === 'entry' && entry.state === 'unlocking') insertGuestOpening.run(entry.visitId);
    if (entry.kind === 'visit' && isOver(entry)) closeVisit.run(entry.visitId);
    return entry;
  };

  /** One transaction, one sync, whatever the number of lines. */
  const commit = (lines: readonly { readonly at: Instant; readonly body: NewEntry; readonly event?: VisitEvent; readonly recordingId?: string | undefined }[]): readonly JournalEntry[] => {
    let entries: readonly JournalEntry[];
    try {
      db.exec('begin immediate');
      entries = lines.map(({ at, body, event, recordingId }, index) => insert({ ...body, seq: lastSeq + 1 + index, at: toIso(at) }, event, recordingId));
      if (ackedSeq > keptAckedSeq) setMark.run('acked', ackedSeq);
      db.exec('commit');
    } catch (cause) {
      if (db.isTransaction) db.exec('rollback');
      throw new CodedError('journal.write_failed', 'The hub cannot write its journal, so it opens nothing', { cause });
    }
    lastSeq += entries.length;
    keptAckedSeq = ackedSeq;
    return entries;
  };

  /** All or nothing, durable when it returns. */
  const inOne = (work: () => void): void => {
    try {
      db.exec('begin immediate');
      work();
      db.exec('commit');
    } catch (cause) {
      if (db.isTransaction) db.exec('rollback');
      throw new CodedError('journal.write_failed', 'The hub cannot write its journal', { cause });
    }
  };

  return {
    keepGrant: ({ jti, accessPointId, text }) => inOne(() => void keepGrant.run(jti, accessPointId, text)),
    forgetGrants: (jtis) => inOne(() => jtis.forEach((jti) => void forgetGrant.run(jti))),
    // Written by keepGrant(): the id is a grant's.
    keptGrants: () => db.prepare('select jti, access_point_id, grant_text from kept_grants order by jti').all().map((row) => ({ jti: String(row['jti']) as KeptGrant['jti'], accessPointId: String(row['access_point_id']), text: String(row['grant_text']) })),
    appendVisitLines: (lines) => commit(lines.map(({ event, entry, recordingId }) => ({ at: event.at, body: entry, event, recordingId }))),
    appendRecording(at, recording) {
      commit([{ at, body: { kind: 'recording', recording } }]);
    },
    append: (at, entries) => commit(entries.map((body) => ({ at, body }))),
    openRecordings: () =>
      // Written by insert(): the text is RecordingFacts.
      db.prepare('select facts from open_recordings').all().map((row) => JSON.parse(String(row['facts'])) as RecordingFacts),
    keptRecordings: (recordingId) =>
      // Written by insert(): the text is RecordingFacts.
      db.prepare('select facts from kept_recordings where ?1 is null or recording_id = ?1').all(recordingId ?? null).map((row) => JSON.parse(String(row['facts'])) as RecordingFacts),
    isEntry: (visitId) => db.prepare(`select json_extract(entry, '$.purpose') as purpose from entries where visit_id = ? and json_extract(entry, '$.kind') = 'visit' order by seq limit 1`).get(visitId)?.['purpose'] === 'entry',
    // Written by insert(): the text is a mode.
    heldZones: () => db.prepare('select zone, access_point_id, mode from held_zones').all().map((row) => ({ zone: String(row['zone']), accessPointId: String(row['access_point_id']), mode: String(row['mode']) as ZoneMode })),
    hasGrant: (jti) => db.prepare('select 1 from grants_used where jti = ?').get(jti) !== undefined,
    openingsOf: (guest, accessPointId) => Number(db.prepare('select count(*) as n from guest_openings where guest = ? and access_point_id = ?').get(guest, accessPointId)?.['n'] ?? 0),
    openVisits() {
      const ids = db.prepare('select visit_id from open_visits').all().map((row) => String(row['visit_id']));
      return ids.map((visitId) => {
        const rows = db.prepare(`select event, json_extract(entry, '$.state') as state, recording_id from entries where visit_id = ? and event is not null order by seq`).all(visitId);
        // Written by append() below this line of the same file: the texts are a VisitEvent and the state of a visit's entry.
        const visit = recover(rows.map((row) => ({ event: JSON.parse(String(row['event'])) as VisitEvent, state: String(row['state']) as VisitState })));
        const recordingId = rows.map((row) => row['recording_id']).findLast((value) => value !== null);
        return { visitId, visit, recordingId: recordingId === undefined ? undefined : String(recordingId) };
      }).filter((open) => !isOver(open.visit));
    },
    entriesAfter: (seq, limit) =>
      // Written by append(): the text is a JournalEntry.
      db.prepare('select entry from entries where seq > ? order by seq limit ?').all(seq, limit).map((row) => JSON.parse(String(row['entry'])) as JournalEntry),
    linesAfter: (seq, limit) => db.prepare('select seq, entry from entries where seq > ? order by seq limit ?').all(seq, limit).map(toLine),
    linesOfRecording: (recordingId) => db.prepare('select seq, entry from entries where recording_id = ? order by seq').all(recordingId).map(toLine),
    linesOf: (visitId) => db.prepare('select seq, entry from entries where visit_id = ? order by seq').all(visitId).map(toLine),
    recordingsOf: (visitId) =>
      db.prepare('select distinct recording_id from entries where visit_id = ? and recording_id is not null order by recording_id').all(visitId).map((row) => String(row['recording_id'])),
    *keptLines() {
      for (const row of db.prepare('select seq, entry, event from entries order by seq').iterate()) yield { ...toLine(row), event: row['event'] === null ? null : String(row['event']) };
    },
    get tree() {
      return chain.tree(lastSeq);
    },
    unsealedVisits: () => chain.unsealedVisits(),
    get checkpointed() {
      return chain.lastCheckpoint();
    },
    checkpointOver: (seq) => chain.checkpointOver(seq),
    authorityBefore(what, seq) {
      const line = chain.authorityBefore(what, seq);
      return line === undefined ? undefined : db.prepare('select seq, entry from entries where seq = ?').all(line).map(toLine)[0];
    },
    hasAct: (actId) => chain.hasAct(actId),
    get lastSeq() {
      return lastSeq;
    },
    get ackedSeq() {
      return ackedSeq;
    },
    acknowledge(upTo) {
      if (upTo <= ackedSeq || upTo > lastSeq) return;
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
    [Symbol.dispose]() {
      if (ackedSeq > keptAckedSeq) setMark.run('acked', ackedSeq);
      db.close();
    },
  };
}

const toLine = (row: Readonly<Record<string, unknown>>): ChainLine => ({ seq: Number(row['seq']), text: String(row['entry']) });
