import { type Digest, fromBase64, toBase64 } from './digest.ts';
import { readNote, type SignBytes, type SignedNote, signNote } from './signed-note.ts';

/** What a hub says of its journal at one moment (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Names the journal: `latchkey/<hub id>`. Also the name under which the hub signs. */
  readonly origin: string;
  /** Lines. */
  readonly size: number;
  readonly root: Digest;
  /** Leaf hash of the last line, base64: whoever keeps the chain can compare without the tree. */
  readonly head: string;
  /** Of the lines about acts, how many there are, and the leaf hash of the last; left out where there are none. */
  readonly acts?: ActsHead | undefined;
}

export interface ActsHead {
  readonly count: number;
  readonly head: string;
}

export const originOf = (hubId: string): string => `latchkey/${hubId}`;

/** The note of a checkpoint, signed by the hub. */
export function signCheckpoint({ origin, size, root, head, acts }: Checkpoint, publicKey: Uint8Array, sign: SignBytes): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\nhead ${head}\n${acts === undefined ? '' : `acts ${acts.count} ${acts.head}\n`}`;
  return `${text}\n${signNote(text, origin, publicKey, sign)}`;
}

/** Reads a note as a checkpoint, signatures unchecked; undefined when it is none. */
export function readCheckpoint(note: string): { readonly checkpoint: Checkpoint; readonly note: SignedNote } | undefined {
  const signed = readNote(note);
  const match = /^([^\n ]+)\n([1-9]\d{0,14})\n([A-Za-z0-9+/=]{44})\nhead ([A-Za-z0-9+/=]{44})\n(?:acts ([1-9]\d{0,14}) ([A-Za-z0-9+/=]{44})\n)?$/.exec(signed?.text ?? '');
  const root = fromBase64(match?.[3] ?? '');
  const head = match?.[4] ?? '';
  if (signed === undefined || match === null || root?.length !== 32 || fromBase64(head)?.length !== 32) return undefined;
  const acts = match[6] === undefined ? undefined : { count: Number(match[5]), head: match[6] };
  if (acts !== undefined && fromBase64(acts.head)?.length !== 32) return undefined;
  return { checkpoint: { origin: match[1] ?? '', size: Number(match[2]), root, head, ...(acts === undefined ? {} : { acts }) }, note: signed };
}
