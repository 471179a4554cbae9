import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha256Of, utf8 } from './digest.ts';

/** Bytes of a public key: Ed25519 as RFC 8032 has it, P-256 as an uncompressed point (SEC 1, 2.3.3). The length says which. */
export const KEY_BYTES = { ed25519: 32, p256: 65 } as const;

const UNCOMPRESSED = 4;

/** Whether these bytes have the form of a witness's key. Whether they are a point of the curve is seen when a signature is checked. */
export const isWitnessKey = (key: Uint8Array): boolean => key.length === KEY_BYTES.ed25519 || (key.length === KEY_BYTES.p256 && key[0] === UNCOMPRESSED);

/**
 * Type bytes of a cosignature in a key id: 0x04 for Ed25519 (c2sp.org/tlog-cosignature). No number is assigned for P-256; c2sp.org/signed-note reserves 0xff,
 * with a longer name behind it, for such.
 */
export const cosignatureType = (key: Uint8Array): Uint8Array => (key.length === KEY_BYTES.p256 ? Uint8Array.of(0xff, ...utf8('latchkey/cosignature-p256/v1')) : Uint8Array.of(4));

/** Whether the key signed the message: 64 bytes, Ed25519, or ECDSA with SHA-256 as r ‖ s. Of the two values that s may have only the lower passes, so that one signature has one form. */
export function isWitnessSignature(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  if (key.length === KEY_BYTES.ed25519) return isEd25519(signature, message, key);
  try {
    return isWitnessKey(key) && p256.verify(signature, message, key, { lowS: true });
  } catch {
    return false;
  }
}

/** Strict Ed25519 (RFC 8032 §5.1.7): no other encoding of the same signature passes. */
export function isEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** The order of P-256 (SP 800-186, 3.2.1.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The one form of an ECDSA signature (r ‖ s) on P-256 that {@link isWitnessSignature} takes: WebCrypto gives either. */
export function withLowerS(signature: Uint8Array): Uint8Array {
  const s = signature.slice(32).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  if (s <= ORDER / 2n) return signature;
  const lower = (ORDER - s).toString(16).padStart(64, '0');
  return Uint8Array.from([...signature.slice(0, 32), ...(lower.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))]);
}

/** RFC 7638 thumbprint of a key: the name under which people know it. */
export function thumbprint(key: Uint8Array): string {
  const members = key.length === KEY_BYTES.p256 ? { crv: 'P-256', kty: 'EC', x: base64Url(key.slice(1, 33)), y: base64Url(key.slice(33)) } : { crv: 'Ed25519', kty: 'OKP', x: base64Url(key) };
  return base64Url(sha256Of(utf8(JSON.stringify(members))));
}

const base64Url = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
