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

/** The key pair that a recovery key stands for. Case, spaces and dashes do not matter, O reads as 0, I and L as 1. Rejects with `seal.bad_recovery_key`. */
export async function recoveryKeyPair(text: string): Promise<CryptoKeyPair> {
  const letters = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const secret = letters.slice(0, SECRET_LETTERS);
  if (letters.length !== SECRET_LETTERS + CHECK_LETTERS || letters.slice(SECRET_LETTERS) !== (await checkOf(secret))) {
    throw sealError('seal.bad_recovery_key', 'This is not the recovery key: a letter is missing or wrong.');
  }
  return new DhkemP256HkdfSha256().deriveKeyPair((await sha256(domain('key', secret))).buffer);
}

async function checkOf(secret: string): Promise<string> {
  const digest = await sha256(domain('check', secret));
  return Array.from(digest.subarray(0, CHECK_LETTERS), (byte) => ALPHABET.charAt(byte & 31)).join('');
}

const domain = (use: string, secret: string): OwnBytes => joinBytes(utf8(`latchkey recovery ${use} 1\n`), utf8(secret));

const grouped = (letters: string): string => (letters.match(/.{4}/g) ?? []).join('-');
