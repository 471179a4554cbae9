import type { DatabaseSync } from 'node:sqlite';
import type { JournalEntry } from '@latchkey/contract';
import { ACTS, type ActsHead, type ChainLink, type Digest, leafHash, NO_LINE, nodesOfLeaf, type NodeReader, sha256Of, toBase64, utf8 } from '@latchkey/evidence';
import { type Clock, CodedError, randomToken } from '@latchkey/kit';

/** The Merkle tree over a site's lines, as it stands. */
export interface SiteTree {
  readonly size: number;
  /** Leaf hash of the last line, base64. */
  readonly head: string;
  /** Of the lines about acts; undefined without any. */
  readonly acts: ActsHead | undefined;
  readonly read: NodeReader;
}

/** Links lines into the chain and the tree. All writing happens inside the caller's transaction: a line and its links become durable together. */
interface SiteChain {
  /** The entry with its link, and the text that the chain remembers. @param event what is kept beside the line */
  append(entry: JournalEntry, event: string | null): { readonly entry: JournalEntry; readonly text: string };
  tree(size: number): SiteTree;
  /** Visits of which more lines may come. */
  unsealedVisits(): readonly string[];
  /** The size of the last checkpoint, and of the first that covers `seq`. */
  lastCheckpoint(): number;
  checkpointOver(seq: number): number | undefined;
  /** The last line before `seq` about a roster, a policy or the breaker. */
  authorityBefore(what: AuthorityKind, seq: number): number | undefined;
  hasAct(actId: string): boolean;
}

export type AuthorityKind = Extract<JournalEntry, { kind: 'authority' }>['what'];

const SCHEMA = `
  create table if not exists tree (level integer, idx integer, hash blob not null, primary key (level, idx)) strict, without rowid;
  create table if not exists visit_lines (visit_id text primary key, lines integer not null) strict, without rowid;
  create table if not exists unsealed_visits (visit_id text primary key) strict, without rowid;
  create table if not exists checkpoints (size integer primary key) strict, without rowid;
  create table if not exists act_lines (nth integer primary key, seq integer not null, act_id text not null unique) strict;
  create table if not exists authority_lines (what text, seq integer, primary key (what, seq)) strict, without rowid;
`;

/** The visit that a line is about. */
export function visitOf(entry: JournalEntry): string | null {
  switch (entry.kind) {
    case 'recording':
      return entry.recording.visitId;
    case 'checkpoint':
    case 'incident':
    case 'authority':
    case 'act':
      return null;
    default:
      return entry.visitId;
  }
}

/** The recording that a line is about. */
export function recordingOf(entry: JournalEntry): string | null {
  if (entry.kind === 'recording') return entry.recording.recordingId;
  return entry.kind === 'segment' || entry.kind === 'part' ? entry.recordingId : null;
}

/**
 * The chain of the journal in `db`. Complete subtrees are kept as rows (about two a line), so that appending and proving cost a few look-ups and nothing
 * is recomputed at start. Lines that a hub wrote before it kept a chain become leaves as they stand.
 */
export function openChain(db: DatabaseSync, clock: Clock): SiteChain {
  db.exec(SCHEMA);
  const run = randomToken(12);
  const insertNode = db.prepare('insert into tree (level, idx, hash) values (?, ?, ?)');
  const selectNode = db.prepare('select hash from tree where level = ? and idx = ?');
  const countLine = db.prepare('insert into visit_lines (visit_id, lines) values (?, 1) on conflict (visit_id) do update set lines = lines + 1 returning lines');
  const openVisit = db.prepare('insert into unsealed_visits (visit_id) values (?)');
  const sealVisit = db.prepare('delete from unsealed_visits where visit_id = ?');
  const insertAuthority = db.prepare('insert into authority_lines (what, seq) values (?, ?)');
  const insertAct = db.prepare('insert into act_lines (nth, seq, act_id) values (?, ?, ?)');
  const lastAct = db.prepare('select nth, seq from act_lines order by nth desc limit 1');
  const findAct = db.prepare('select 1 from act_lines where act_id = ?');
  const insertCheckpoint = db.prepare('insert into checkpoints (size) values (?)');
  const read: NodeReader = (level, index) => {
    const hash = selectNode.get(level, index)?.['hash'];
    if (!(hash instanceof Uint8Array)) throw new CodedError('journal.tree_damaged', 'The journal’s tree lacks a part, so it can prove nothing', { facts: { level, index } });
    return hash;
  };
  const addLeaf = (index: number, leaf: Digest): void => {
    for (const node of nodesOfLeaf(index, leaf, read)) insertNode.run(node.level, node.index, node.hash);
  };
  const headOf = (size: number): string => (size === 0 ? NO_LINE : toBase64(read(0, size - 1)));
  const acts = (): ActsHead | undefined => {
    const last = lastAct.get();
    return last === undefined ? undefined : { count: Number(last['nth']), head: headOf(Number(last['seq'])) };
  };

  const leaves = Number(db.prepare('select coalesce(max(idx) + 1, 0) as n from tree where level = 0').get()?.['n']);
  const unplaced = db.prepare('select seq, entry from entries where seq > ? order by seq').all(leaves);
  if (unplaced.length > 0) {
    db.exec('begin immediate');
    for (const row of unplaced) addLeaf(Number(row['seq']) - 1, leafHash(utf8(String(row['entry']))));
    db.exec('commit');
  }

  return {
    append(unlinked, event) {
      const of = visitOf(unlinked);
      const before = acts();
      const place = unlinked.kind === 'act' ? { of: ACTS, nth: (before?.count ?? 0) + 1 } : { of, nth: of === null ? 0 : Number(countLine.get(of)?.['lines']) };
      const link: ChainLink = {
        v: 1, prev: headOf(unlinked.seq - 1), ...place, run, mono: Math.round(clock.monotonic()),
        ...(event === null ? {} : { event: toBase64(sha256Of(utf8(event))) }),
        ...(unlinked.kind === 'act' ? { before: before?.head ?? NO_LINE } : {}),
      };
      const entry = { ...unlinked, chain: link };
      const text = JSON.stringify(entry);
      addLeaf(entry.seq - 1, leafHash(utf8(text)));
      if (of !== null && place.nth === 1) openVisit.run(of);
      if (entry.kind === 'act') insertAct.run(place.nth, entry.seq, entry.id);
      if (entry.kind === 'seal') sealVisit.run(entry.visitId);
      if (entry.kind === 'authority') insertAuthority.run(entry.what, entry.seq);
      // A checkpoint is about all lines before it.
      if (entry.kind === 'checkpoint') insertCheckpoint.run(entry.seq - 1);
      return { entry, text };
    },
    tree: (size) => ({ size, head: headOf(size), acts: acts(), read }),
    unsealedVisits: () => db.prepare('select visit_id from unsealed_visits order by visit_id').all().map((row) => String(row['visit_id'])),
    lastCheckpoint: () => Number(db.prepare('select coalesce(max(size), 0) as n from checkpoints').get()?.['n']),
    checkpointOver(seq) {
      const size = db.prepare('select min(size) as n from checkpoints where size >= ?').get(seq)?.['n'];
      return typeof size === 'number' ? size : undefined;
    },
    authorityBefore(what, seq) {
      const line = db.prepare('select max(seq) as n from authority_lines where what = ? and seq < ?').get(what, seq)?.['n'];
      return typeof line === 'number' ? line : undefined;
    },
    hasAct: (actId) => findAct.get(actId) !== undefined,
  };
}
