import { sameBytes } from '@latchkey/kit';
import { fromBase64, sha256Of, toBase64, utf8 } from './digest.ts';
import { cosignatureType, isEd25519, isWitnessSignature } from './witness-key.ts';

/**
 * Signed notes and cosignatures as C2SP writes them: a text, an empty line, then lines `— <name> <base64(key id ‖ signature)>`
 * (c2sp.org/signed-note, c2sp.org/tlog-cosignature).
 */
export interface NoteSignature {
  readonly name: string;
  /** First four bytes of SHA-256(name ‖ '\n' ‖ type ‖ public key). */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends in a line break; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Signs bytes; Ed25519 (RFC 8032), 64 bytes. */
export type SignBytes = (message: Uint8Array) => Uint8Array;

const ED25519 = 1;
const DASH = '—';

export function keyIdOf(name: string, publicKey: Uint8Array, algorithm: 'ed25519' | 'cosignature'): Uint8Array {
  return sha256Of(utf8(`${name}\n`), algorithm === 'ed25519' ? Uint8Array.of(ED25519) : cosignatureType(publicKey), publicKey).slice(0, 4);
}

/** The signature line, with its line break, of the log itself. */
export function signNote(text: string, name: string, publicKey: Uint8Array, sign: SignBytes): string {
  return signatureLine({ name, keyId: keyIdOf(name, publicKey, 'ed25519'), signature: sign(utf8(text)) });
}

/** What a witness signs: `cosignature/v1`, the time in seconds, and the note's text. */
export const cosignedBytes = (text: string, seconds: number): Uint8Array => utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The signature line of a witness who saw this checkpoint at this time. `signature` is over {@link cosignedBytes}. */
export function cosignatureLine(name: string, publicKey: Uint8Array, seconds: number, signature: Uint8Array): string {
  const stamped = new Uint8Array(8 + signature.length);
  new DataView(stamped.buffer).setBigUint64(0, BigInt(seconds));
  stamped.set(signature, 8);
  return signatureLine({ name, keyId: keyIdOf(name, publicKey, 'cosignature'), signature: stamped });
}

function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(4 + signature.length);
  bytes.set(keyId);
  bytes.set(signature, 4);
  return `${DASH} ${name} ${toBase64(bytes)}\n`;
}

/** Takes a note apart; undefined when it is not of the form. Signatures are not checked. */
export function readNote(note: string): SignedNote | undefined {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of note.slice(cut + 2, -1).split('\n')) {
    const match = /^— ([^ +]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    const bytes = match === null ? undefined : fromBase64(match[2] ?? '');
    if (match === null || bytes === undefined || bytes.length < 5) return undefined;
    signatures.push({ name: match[1] ?? '', keyId: bytes.slice(0, 4), signature: bytes.slice(4) });
  }
  return { text: note.slice(0, cut + 1), signatures };
}

/** Whether the log of this name and key signed the note. */
export function isSignedBy(note: SignedNote, name: string, publicKey: Uint8Array): boolean {
  const keyId = keyIdOf(name, publicKey, 'ed25519');
  return note.signatures.some((line) => line.name === name && sameBytes(line.keyId, keyId) && isEd25519(line.signature, utf8(note.text), publicKey));
}

/** When (seconds) the witness of this name and key cosigned the note; undefined when it did not. */
export function cosignedAt(note: SignedNote, name: string, publicKey: Uint8Array): number | undefined {
  const keyId = keyIdOf(name, publicKey, 'cosignature');
  for (const line of note.signatures) {
    if (line.name !== name || !sameBytes(line.keyId, keyId) || line.signature.length !== 72) continue;
    const seconds = Number(new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0));
    if (Number.isSafeInteger(seconds) && isWitnessSignature(line.signature.slice(8), cosignedBytes(note.text, seconds), publicKey)) return seconds;
  }
  return undefined;
}
