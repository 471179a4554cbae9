import { type OwnBytes, toBase64Url } from '@latchkey/kit';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { readBase64Url, utf8 } from './bytes.ts';
import { sealError } from './seal-error.ts';

/** Public half of a device's unwrap key: ECDH on P-256. */
export interface UnwrapJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Who may read: a member's device, or the household's recovery key. */
export interface Recipient {
  readonly deviceId: string;
  readonly unwrapKey: UnwrapJwk;
}

/** A secret wrapped to one recipient by HPKE (RFC 9180, base mode; DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM), in base64url. */
export interface KeyEnvelope {
  readonly deviceId: string;
  /** The encapsulated key. */
  readonly enc: string;
  /** The wrapped secret. */
  readonly sealed: string;
}

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/**
 * Wraps a secret to one recipient.
 * @param purpose what the secret opens, such as a recording's id: the same envelope is worth nothing elsewhere
 */
export async function wrapSecret(secret: OwnBytes, purpose: string, { deviceId, unwrapKey }: Recipient): Promise<KeyEnvelope> {
  const { kty, crv, x, y } = unwrapKey;
  const recipientPublicKey = await suite.kem.importKey('jwk', { kty, crv, x, y }, true);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoOf(purpose, deviceId) }, secret.buffer);
  return { deviceId, enc: toBase64Url(new Uint8Array(enc)), sealed: toBase64Url(new Uint8Array(ct)) };
}

/**
 * Opens an envelope. Rejects with `seal.not_recipient` when it was made for another key or purpose.
 * @param keys both halves, ECDH on P-256; the private one may be not extractable, and needs the usage `deriveBits`
 */
export async function unwrapSecret({ deviceId, enc, sealed }: KeyEnvelope, purpose: string, keys: CryptoKeyPair): Promise<OwnBytes> {
  try {
    const opened = await suite.open({ recipientKey: keys, enc: readBase64Url(enc).buffer, info: infoOf(purpose, deviceId) }, readBase64Url(sealed).buffer);
    return new Uint8Array(opened);
  } catch (cause) {
    throw sealError('seal.not_recipient', 'This was not sealed for this device.', { cause });
  }
}

/** A key pair of a device that may be read out: for tests and command lines. Browsers make theirs not extractable. */
export async function newUnwrapKeys(extractable: boolean): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, extractable, ['deriveBits']);
}

export async function unwrapJwkOf(publicKey: CryptoKey): Promise<UnwrapJwk> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y };
}

const infoOf = (purpose: string, deviceId: string): ArrayBuffer => utf8(`latchkey envelope 1\n${purpose}\n${deviceId}`).buffer;
