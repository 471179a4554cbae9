import { fromBase64Url, joinBytes, type OwnBytes, toBase64Url } from '@latchkey/kit';
import * as z from 'zod/mini';

/** 32 bytes, base64url. */
const coordinate = z.string().check(z.regex(/^[\w-]{43}$/));
const ed25519 = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate });
const p256 = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate });

/** A public key that signs: Ed25519, or P-256 where a browser has no better. No private part, no second use, no other member. */
export const signKey = z.union([ed25519, p256]);
export type SignKey = z.infer<typeof signKey>;
/** A public key to which recordings are wrapped: ECDH on P-256. */
export const unwrapKey = p256;
export type UnwrapKey = z.infer<typeof unwrapKey>;

export type SignAlgorithm = 'EdDSA' | 'ES256';
export const algorithmOf = (key: SignKey): SignAlgorithm => (key.kty === 'OKP' ? 'EdDSA' : 'ES256');

/** What WebCrypto calls an algorithm of JOSE (RFC 7518, RFC 8037). */
export const signatureParameters = (alg: SignAlgorithm) => (alg === 'EdDSA' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' });

/** A key's bytes: Ed25519 as RFC 8032 has it, 32; P-256 as an uncompressed point (SEC 1, 2.3.3), 65. */
export function rawKeyOf(key: SignKey): OwnBytes {
  const [x, y] = [key.x, key.kty === 'EC' ? key.y : ''].map((coordinate) => fromBase64Url(coordinate) ?? new Uint8Array());
  return joinBytes(Uint8Array.from(key.kty === 'EC' ? [4] : []), x ?? new Uint8Array(), y ?? new Uint8Array());
}

/** SHA-256, base64url. */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** A key's name: the thumbprint of RFC 7638, 43 characters. */
export function thumbprint(key: SignKey | UnwrapKey): Promise<string> {
  return sha256(key.kty === 'OKP' ? JSON.stringify({ crv: key.crv, kty: key.kty, x: key.x }) : JSON.stringify({ crv: key.crv, kty: key.kty, x: key.x, y: key.y }));
}

/** A key in words for two people who compare two screens: the first 80 bits of its thumbprint, in groups of four. Guessing a key with the same words takes 2^80 tries. */
export async function fingerprint(key: SignKey): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(await thumbprint(key))));
  return Array.from(digest.subarray(0, 10), (byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase().replaceAll(/(.{4})(?=.)/g, '$1 ');
}
