import { type Instant, randomToken } from '@latchkey/kit';
import type { HolderKey } from '../store/courier-store.ts';

/** The request that a proof is for; `url` without query, as RFC 9449 section 4.2 wants `htu`. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  /** Comes back in what the hub signs about the visit (`VISIT_NONCE` of the contract). */
  readonly visitNonce?: string | undefined;
  /** What the door's display showed (`SHOWN_CODE` of the contract). */
  readonly shownCode?: string | undefined;
  /** SHA-256 of the access token that comes with the request, base64url (`ath`, RFC 9449 section 4.2). */
  readonly tokenHash?: string;
}

/** Proves for one request that this phone holds the key (DPoP, RFC 9449): a signed token that is good once and for a minute around `at`, the server's time. */
export async function proveKey(key: HolderKey, request: ProvenRequest, at: Instant, subtle: SubtleCrypto): Promise<string> {
  const { origin, pathname } = new URL(request.url);
  const header = { typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJwk };
  const claims = { jti: randomToken(26), htm: request.method, htu: `${origin}${pathname}`, iat: Math.floor(at / 1_000), visit_nonce: request.visitNonce, shown_code: request.shownCode, ath: request.tokenHash };
  return signToken(key, header, claims, subtle);
}

/** A JWT by this key (RFC 7515). */
export async function signToken(key: Pick<HolderKey, 'alg' | 'privateKey'>, header: object, claims: object, subtle: SubtleCrypto): Promise<string> {
  const signed = `${encode(header)}.${encode(claims)}`;
  const algorithm = key.alg === 'EdDSA' ? { name: 'Ed25519' } : { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await subtle.sign(algorithm, key.privateKey, new TextEncoder().encode(signed));
  return `${signed}.${base64Url(new Uint8Array(signature))}`;
}

const encode = (value: unknown): string => base64Url(new TextEncoder().encode(JSON.stringify(value)));

export const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
