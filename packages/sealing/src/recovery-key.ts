import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { DhkemP256HkdfSha256 } from '@hpke/core';
import { sha256, utf8 } from './bytes.ts';
import { sealError } from './seal-error.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SECRET_LETTERS = 52;
const CHECK_LETTERS = 4;

/** A household's recovery key for paper: 256 random bits and a check, as 14 groups of four letters and digits (Crockford's base 32). */
export async function newRecoveryKey(): Promise<string> {
  const secret = Array.from(crypto.getRandomValues(new Uint8Array(SECRET_LETTERS)), (byte) => ALPHABET.charAt(byte & 31)).join('');
  return grouped(`${secret}${await checkOf(secret)}`);
}

/** What a recovery key stands for: the same two pairs that a device has, made of its letters alone. */
export interface RecoveryKeys {
  /** ECDSA on P-256. */
  readonly sign: CryptoKeyPair;
  /** ECDH on P-256. */
  readonly unwrap: CryptoKeyPair;
}

/** The keys that a recovery key stands for. Case, spaces and dashes do not matter, O reads as 0, I and L as 1. Rejects with `seal.bad_recovery_key`. */
export async function recoveryKeys(text: string): Promise<RecoveryKeys> {
  const letters = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const secret = letters.slice(0, SECRET_LETTERS);
  if (letters.length !== SECRET_LETTERS + CHECK_LETTERS || letters.slice(SECRET_LETTERS) !== (await checkOf(secret))) {
    throw sealError('seal.bad_recovery_key', 'This is not the recovery key: a letter is missing or wrong.');
  }
  const [unwrap, sign] = await Promise.all([derive('key', secret), derive('sign', secret).then(signingPair)]);
  return { unwrap, sign };
}

/** DeriveKeyPair of RFC 9180 §7.1.3: the way from a seed to a key on P-256 that others can follow. */
const derive = async (use: string, secret: string): Promise<CryptoKeyPair> => new DhkemP256HkdfSha256().deriveKeyPair((await sha256(domain(use, secret))).buffer);

async function signingPair({ privateKey, publicKey }: CryptoKeyPair): Promise<CryptoKeyPair> {
  const of = { name: 'ECDSA', namedCurve: 'P-256' } as const;
  const [{ kty, crv, x, y, d }, open] = await Promise.all([crypto.subtle.exportKey('jwk', privateKey), crypto.subtle.exportKey('jwk', publicKey)]);
  const [signs, verifies] = await Promise.all([
    crypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JsonWebKey, of, false, ['sign']), // a private key on P-256 has all five
    crypto.subtle.importKey('jwk', { kty: open.kty, crv: open.crv, x: open.x, y: open.y } as JsonWebKey, of, true, ['verify']), // and a public one these four
  ]);
  return { privateKey: signs, publicKey: verifies };
}

async function checkOf(secret: string): Promise<string> {
  const digest = await sha256(domain('check', secret));
  return Array.from(digest.subarray(0, CHECK_LETTERS), (byte) => ALPHABET.charAt(byte & 31)).join('');
}

const domain = (use: string, secret: string): OwnBytes => joinBytes(utf8(`latchkey recovery ${use} 1\n`), utf8(secret));

const grouped = (letters: string): string => (letters.match(/.{4}/g) ?? []).join('-');
