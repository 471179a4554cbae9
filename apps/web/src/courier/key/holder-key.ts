import type { CourierStore, HolderKey } from '../store/courier-store.ts';

const ED25519 = { name: 'Ed25519' } as const;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * The courier's key on this phone: made at the first scan, kept in the browser, and never extractable.
 * Ed25519 where the browser has it and can store it, P-256 otherwise.
 */
export async function openHolderKey(store: CourierStore, subtle: SubtleCrypto): Promise<HolderKey> {
  const known = await store.readKey();
  if (known !== undefined) return known;
  try {
    return await makeKey(store, subtle, ED25519, 'EdDSA');
  } catch {
    // Older browsers lack Ed25519, and some that sign with it cannot put it into IndexedDB.
    return makeKey(store, subtle, P256, 'ES256');
  }
}

async function makeKey(store: CourierStore, subtle: SubtleCrypto, algorithm: typeof ED25519 | typeof P256, alg: HolderKey['alg']): Promise<HolderKey> {
  // Both algorithms make key pairs; the DOM types know that only of the older one.
  const pair = (await subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
  const { kty, crv, x, y } = await subtle.exportKey('jwk', pair.publicKey);
  const key: HolderKey = { alg, privateKey: pair.privateKey, publicJwk: { kty: kty ?? '', crv: crv ?? '', x: x ?? '', ...(y === undefined ? {} : { y }) } };
  await store.writeKey(key);
  return key;
}
