import { digest, encode, equal, type Fields, fieldsIn, isFields, type Raw, unbase64 } from './bytes.ts';
import type { Note } from './note.ts';
import type { Flaw, Moment } from './outcome.ts';

interface Link {
  readonly prev: string;
  readonly of: string | null;
  readonly nth: number;
  readonly run: string;
  readonly mono: number;
}

/** A readable line. */
export interface Line {
  readonly fields: Fields;
  readonly seq: number;
  readonly link: Link;
}

/** A readable line of the visit, and its place in the file, from 1. */
export interface OwnLine {
  readonly row: number;
  readonly line: Line;
}

/** Inclusion proofs by the lines' `seq`. */
export type Proofs = ReadonlyMap<string, readonly Raw[]>;

export interface JournalReading {
  readonly flaws: readonly Flaw[];
  /** Readable lines of the visit. */
  readonly visitLines: readonly OwnLine[];
  readonly proofsUsed: readonly string[];
  readonly count: number;
  readonly moments: readonly Moment[];
}

/** proofs.json; undefined when it is not of its form. */
export function parseProofs(text: string | undefined): Proofs | undefined {
  const fields = fieldsIn(text);
  if (fields === undefined) return undefined;
  const proofs = new Map<string, readonly Raw[]>();
  for (const [seq, hashes] of Object.entries(fields)) {
    if (!Array.isArray(hashes)) return undefined;
    const bytes = hashes.map(unbase64);
    if (bytes.some((hash) => hash?.length !== 32)) return undefined;
    proofs.set(seq, bytes.filter((hash) => hash !== undefined));
  }
  return proofs;
}

export async function readJournal(text: string, visitId: string | undefined, note: Note | undefined, proofs: Proofs | undefined): Promise<JournalReading> {
  const flaws: Flaw[] = [];
  const flaw = (code: string, where: string) => void flaws.push({ code, where });
  const rows = text.split('\n');
  const tail = rows.pop();
  if (tail !== '') flaw('file.unreadable', 'file journal.jsonl');

  const proofsUsed: string[] = [];
  const own: OwnLine[] = [];
  let before: { readonly seq: number; readonly hash: Raw; readonly nth: number } = { seq: 0, hash: new Uint8Array(), nth: 0 };
  let clock: Link | undefined;
  for (const [index, row] of rows.entries()) {
    const where = `line ${index + 1}`;
    const hash = await digest(Uint8Array.of(0), encode(row));
    const line = parseLine(row);
    if (line === undefined) {
      flaw('line.unreadable', where);
      before = { seq: before.seq + 1, hash, nth: before.nth + 1 };
      continue;
    }
    const { seq, link } = line;
    if (seq <= before.seq) flaw('line.out_of_order', where);
    if (index > 0 && seq - before.seq === 1 && !equal(unbase64(link.prev) ?? new Uint8Array(), before.hash)) flaw('line.not_continued', where);
    if (note !== undefined && proofs !== undefined) {
      proofsUsed.push(String(seq));
      if (!(await isIncludedAt(hash, seq, note, proofs))) flaw('line.not_included', where);
    }
    if (clock !== undefined && clock.run === link.run && clock.mono > link.mono) flaw('line.clock_back', where);
    clock = link;
    const isOwn = visitId === undefined || link.of === visitId;
    if (isOwn) {
      if (link.nth !== before.nth + 1) flaw('line.missing', where);
      own.push({ row: index + 1, line });
    } else {
      flaw('line.foreign', where);
    }
    before = { seq, hash, nth: isOwn ? link.nth : before.nth };
  }

  if (own[0]?.line.fields['type'] !== 'visit.requested') flaw('visit.no_beginning', 'line 1');
  const last = own.at(-1);
  if (last === undefined || last.line.fields['kind'] !== 'seal' || last.row !== rows.length) flaw('visit.not_sealed', `line ${rows.length + 1}`);
  else if (last.line.fields['lines'] !== last.line.link.nth) flaw('seal.wrong_count', `line ${last.row}`);

  const moments = own.filter(({ line }) => line.fields['kind'] === 'visit').map(({ line }) => momentOf(line));
  return { flaws, visitLines: own, proofsUsed, count: rows.length, moments };
}

function momentOf({ seq, fields: { at, type, state, data, notices } }: Line): Moment {
  return { seq, at: String(at), type: String(type), state: String(state), data: isFields(data) ? data : {}, notices: Array.isArray(notices) ? notices.map(String) : [] };
}

export function parseLine(row: string): Line | undefined {
  const fields = fieldsIn(row);
  if (fields === undefined || typeof fields['at'] !== 'string' || typeof fields['kind'] !== 'string' || !Number.isSafeInteger(fields['seq'])) return undefined;
  const { chain } = fields;
  if (!isFields(chain)) return undefined;
  const { v, prev, of, nth, run, mono, event, before } = chain;
  const isHash = (value: unknown) => unbase64(value)?.length === 32;
  if (v !== 1 || typeof prev !== 'string' || !(prev === '' || isHash(prev)) || !(event === undefined || isHash(event)) || !(before === undefined || before === '' || isHash(before))) return undefined;
  if (typeof run !== 'string' || typeof mono !== 'number' || typeof nth !== 'number' || !Number.isSafeInteger(nth)) return undefined;
  if (of !== null && typeof of !== 'string') return undefined;
  return { fields, seq: Number(fields['seq']), link: { prev, of, nth, run, mono } };
}

/** Whether a line's hash is where `seq` says in the journal that the note is about. */
export async function isIncludedAt(leaf: Raw, seq: number, note: Note, proofs: Proofs): Promise<boolean> {
  const path = proofs.get(String(seq));
  const root = path === undefined ? undefined : await rootFrom(leaf, seq - 1, note.size, path);
  return root !== undefined && equal(root, note.root);
}

/** The root that a leaf and its path lead to, by the definition of the path itself (RFC 9162 §2.1.3.1); undefined when the path has not the right length. */
async function rootFrom(leaf: Raw, index: number, size: number, path: readonly Raw[]): Promise<Raw | undefined> {
  if (index < 0 || index >= size) return undefined;
  if (size === 1) return path.length === 0 ? leaf : undefined;
  const sibling = path.at(-1);
  if (sibling === undefined) return undefined;
  let left = 1;
  while (left * 2 < size) left *= 2;
  const isLeft = index < left;
  const inner = await rootFrom(leaf, isLeft ? index : index - left, isLeft ? left : size - left, path.slice(0, -1));
  if (inner === undefined) return undefined;
  return isLeft ? digest(Uint8Array.of(1), inner, sibling) : digest(Uint8Array.of(1), sibling, inner);
}
