import { sameBytes } from '@latchkey/kit';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { fromBase64 } from './digest.ts';
import { isConsistent } from './merkle-proof.ts';
import { isSignedBy } from './signed-note.ts';

/** A checkpoint, and the proof that it continues the one of size `from`. */
export interface RecordStep {
  /** Signed by the hub. */
  readonly note: string;
  readonly from: number;
  /** RFC 9162 consistency, base64. */
  readonly proof: readonly string[];
}

/** How a journal is not the one that it was. */
export type RecordBreach =
  /** The hub did not sign what is said to be its journal, or it is another hub's. */
  | 'record.forged'
  /** What was there is there no more. */
  | 'record.rolled_back'
  /** Something else stands where it was. */
  | 'record.forked';

export type Followed = { readonly ok: true; readonly last: string | undefined; readonly notes: readonly string[] } | { readonly ok: false; readonly breach: RecordBreach };

/**
 * Follows a journal from the checkpoint that was seen last, as a witness does (c2sp.org/tlog-witness). `steps` begin with the checkpoint of that very size
 * and each continues the one before; where nothing was seen yet the first is believed. Gives the notes that are new, in order, and the last of them.
 */
export function followRecord(seen: string | undefined, steps: readonly RecordStep[], hubKey: Uint8Array): Followed {
  let before = seen === undefined ? undefined : readCheckpoint(seen)?.checkpoint;
  const notes: string[] = [];
  for (const [index, { note, from, proof }] of steps.entries()) {
    const read = readCheckpoint(note);
    if (read === undefined || !isSignedBy(read.note, read.checkpoint.origin, hubKey) || (before !== undefined && read.checkpoint.origin !== before.origin)) return { ok: false, breach: 'record.forged' };
    const { checkpoint } = read;
    if (index === 0 && before !== undefined) {
      if (checkpoint.size !== before.size) return { ok: false, breach: 'record.rolled_back' };
      if (!sameBytes(checkpoint.root, before.root)) return { ok: false, breach: 'record.forked' };
      continue;
    }
    if (before !== undefined && !continues(checkpoint, before, from, proof)) return { ok: false, breach: 'record.forked' };
    before = checkpoint;
    notes.push(note);
  }
  if (seen !== undefined && steps.length === 0) return { ok: false, breach: 'record.rolled_back' };
  return { ok: true, last: notes.at(-1) ?? seen, notes };
}

const continues = ({ size, root }: Checkpoint, before: Checkpoint, from: number, proof: readonly string[]): boolean =>
  from === before.size && size > from && isConsistent(from, before.root, size, root, proof.map((hash) => fromBase64(hash) ?? new Uint8Array()));
