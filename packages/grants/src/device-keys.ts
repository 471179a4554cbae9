import { CodedError } from '@latchkey/kit';
import type { Signer } from './jws.ts';
import { publicKeyOf } from './jws.ts';
import { algorithmOf, type SignKey, unwrapKey, type UnwrapKey } from './public-key.ts';

/** A device's two key pairs. What is private stays in the browser or the file that holds it. */
export interface DeviceKeys {
  readonly sign: { readonly privateKey: CryptoKey; readonly publicKey: SignKey };
  readonly unwrap: { readonly privateKey: CryptoKey; readonly publicKey: UnwrapKey };
}

/**
 * Makes a device's keys: Ed25519 to sign where the platform has it, P-256 otherwise, and P-256 to unwrap (ECDH).
 * `extractable` is for a device that keeps its keys in a file; a browser's keys never leave it.
 */
export async function makeDeviceKeys({ extractable = false, subtle = crypto.subtle }: { readonly extractable?: boolean; readonly subtle?: SubtleCrypto } = {}): Promise<DeviceKeys> {
  const sign = await signPair(subtle, extractable);
  const unwrap = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, extractable, ['deriveBits', 'deriveKey']);
  const { kty, crv, x, y } = await subtle.exportKey('jwk', unwrap.publicKey);
  const publicKey = unwrapKey.safeParse({ kty, crv, x, y });
  if (!publicKey.success) throw new CodedError('key.unsupported', 'This browser made a key of another kind than was asked for');
  return { sign: { privateKey: sign.privateKey, publicKey: await publicKeyOf(sign.publicKey) }, unwrap: { privateKey: unwrap.privateKey, publicKey: publicKey.data } };
}

async function signPair(subtle: SubtleCrypto, extractable: boolean): Promise<CryptoKeyPair> {
  try {
    return await subtle.generateKey({ name: 'Ed25519' }, extractable, ['sign', 'verify']);
  } catch {
    return subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, extractable, ['sign', 'verify']);
  }
}

/** Signs in the name of a device. */
export const signerOf = (keys: DeviceKeys, deviceId: string): Signer => ({ kid: deviceId, alg: algorithmOf(keys.sign.publicKey), privateKey: keys.sign.privateKey });
