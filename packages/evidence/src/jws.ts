import { fromBase64Url, joinBytes } from '@latchkey/kit';
import { p256 } from '@noble/curves/nist.js';
import { asMembers, parseObject } from './chain-line.ts';
import { utf8 } from './digest.ts';
import { isEd25519 } from './witness-key.ts';

type Members = Readonly<Record<string, unknown>>;

/** A compact JWS (RFC 7515) taken apart. */
export interface Jws {
  /** Who is said to have signed it. */
  readonly kid: unknown;
  readonly payload: Members;
  /** Whether this public key (JWK: Ed25519, or P-256 with SHA-256) signed it. */
  isBy(key: unknown): boolean;
}

/** Reads a signed text of one kind; undefined when it is none. The signature is not checked yet. */
export function readJws(text: unknown, type: string): Jws | undefined {
  if (typeof text !== 'string') return undefined;
  const [head = '', body = '', tail = '', ...more] = text.split('.');
  const [header, payload, signature] = [membersIn(head), membersIn(body), fromBase64Url(tail)];
  if (more.length > 0 || header?.['typ'] !== type || payload === undefined || signature?.length !== 64) return undefined;
  const message = utf8(`${head}.${body}`);
  return { kid: header['kid'], payload, isBy: (key) => header['alg'] === (asMembers(key)?.['crv'] === 'Ed25519' ? 'EdDSA' : 'ES256') && isByKey(signature, message, asMembers(key)) };
}

/** Whether a public key (JWK: Ed25519, or P-256 with SHA-256) signed a message. */
export function isByKey(signature: Uint8Array, message: Uint8Array, key: Members | undefined): boolean {
  const [x, y] = [key?.['x'], key?.['y']].map((part) => (typeof part === 'string' ? fromBase64Url(part) : undefined));
  if (x?.length !== 32) return false;
  if (key?.['crv'] === 'Ed25519') return isEd25519(signature, message, x);
  if (key?.['crv'] !== 'P-256' || y?.length !== 32) return false;
  try {
    // JOSE does not ask for the lower of the two values that s may have.
    return p256.verify(signature, message, joinBytes(Uint8Array.of(4), x, y), { lowS: false });
  } catch {
    return false;
  }
}

function membersIn(part: string): Members | undefined {
  try {
    return parseObject(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fromBase64Url(part)));
  } catch {
    return undefined;
  }
}
