import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256, 32 bytes (FIPS 180-4). */
export type Digest = Uint8Array;

const ENCODER = new TextEncoder();

export const utf8 = (text: string): Uint8Array => ENCODER.encode(text);

/** SHA-256 in hexadecimal: how recordings' pieces and a bundle's files are named. */
export const sha256Hex = (data: Uint8Array): string => bytesToHex(sha256(data));

export const sha256Of = (...parts: readonly Uint8Array[]): Digest => {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Base64 with padding (RFC 4648 §4), as signed notes and checkpoints have it. For hashes and signatures: short. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** Bytes of a base64 text in its one canonical form; undefined for anything else, so that two texts never mean the same bytes. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
