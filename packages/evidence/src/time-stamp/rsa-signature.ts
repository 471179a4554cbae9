import { bytesToHex } from '@noble/hashes/utils.js';
import { membersOf, readDer, TAG } from './der.ts';

/** Bits: less is broken, more takes long. */
const [FEWEST, MOST] = [2_048, 8_192];

/**
 * RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2).
 * @param key RSAPublicKey in DER
 * @param digestInfo DigestInfo in DER, the hash in it
 */
export function isRsaSignature(signature: Uint8Array, digestInfo: Uint8Array, key: Uint8Array): boolean {
  const [modulusOf, exponentOf] = membersOf(readDer(key), TAG.sequence);
  if (modulusOf?.tag !== TAG.integer || exponentOf?.tag !== TAG.integer || exponentOf.content.length > 4) return false;
  const [modulus, exponent, value] = [modulusOf.content, exponentOf.content, signature].map(numberOf) as [bigint, bigint, bigint]; // three went in
  const size = Math.ceil(modulus.toString(16).length / 2);
  if (size * 8 < FEWEST || size * 8 > MOST || signature.length !== size || value >= modulus) return false;
  const padding = 'ff'.repeat(size - digestInfo.length - 3);
  return power(value, exponent, modulus) === BigInt(`0x0001${padding}00${bytesToHex(digestInfo)}`);
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${bytesToHex(bytes)}`);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base, exponent]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
