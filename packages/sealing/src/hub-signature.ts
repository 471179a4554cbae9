import { readBase64Url, utf8 } from './bytes.ts';
import { sealError } from './seal-error.ts';

/** A hub's public key, as a device of the household pinned it at pairing. */
export interface HubJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/**
 * Reads what a hub signed: a compact JWT (RFC 7519, EdDSA). Times are left to the reader: what must be fresh holds something of the asker's.
 * Rejects with `seal.foreign_hub` unless one of the pinned keys signed it as this type.
 */
export async function readSignedByHub(token: string, type: string, pinned: readonly HubJwk[]): Promise<Readonly<Record<string, unknown>>> {
  const [head = '', body = '', signature = ''] = token.split('.');
  try {
    const { typ, alg } = jsonOf(head);
    if (typ === type && alg === 'EdDSA') {
      for (const { kty, crv, x } of pinned) {
        const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
        if (await crypto.subtle.verify('Ed25519', key, readBase64Url(signature), utf8(`${head}.${body}`))) return jsonOf(body);
      }
    }
  } catch (cause) {
    throw foreignHub({ cause });
  }
  throw foreignHub();
}

const foreignHub = (options?: { readonly cause?: unknown }) => sealError('seal.foreign_hub', 'This was not signed by the hub that this device knows.', options);

function jsonOf(part: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(new TextDecoder().decode(readBase64Url(part)));
  if (typeof value !== 'object' || value === null) throw foreignHub();
  // Any JSON object is a record of unknown values.
  return value as Readonly<Record<string, unknown>>;
}
