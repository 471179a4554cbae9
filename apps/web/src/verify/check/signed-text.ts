import { encode, type Fields, fieldsIn, isFields, type Raw, textIn } from './bytes.ts';

/** A compact JWS (RFC 7515) of which nothing is believed yet. */
export interface SignedText {
  readonly signer: unknown;
  readonly algorithm: unknown;
  readonly content: Fields;
  readonly covered: Raw;
  readonly signature: Raw;
}

export function openSignedText(text: unknown, kind: string): SignedText | undefined {
  const parts = typeof text === 'string' ? text.split('.') : [];
  if (parts.length !== 3) return undefined;
  const [header, content, signature] = parts.map(unbase64Url);
  const about = fieldsIn(textIn(header));
  const said = fieldsIn(textIn(content));
  if (about?.['typ'] !== kind || said === undefined || signature?.length !== 64) return undefined;
  return { signer: about['kid'], algorithm: about['alg'], content: said, covered: encode(`${parts[0]}.${parts[1]}`), signature };
}

/** Whether the key (JWK) made the signature. The key decides the algorithm. */
export async function isSignedWith({ algorithm, covered, signature }: SignedText, key: unknown): Promise<boolean> {
  return isFields(key) && algorithm === (key['crv'] === 'Ed25519' ? 'EdDSA' : 'ES256') && isMadeWith(key, signature, covered);
}

/** Whether the key (JWK) made a signature over these bytes, by its own algorithm. */
export async function isMadeWith(key: unknown, signature: Raw, covered: Raw): Promise<boolean> {
  if (!isFields(key)) return false;
  const { crv, x, y } = key;
  const how = crv === 'Ed25519' ? { name: 'Ed25519', kty: 'OKP' } : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256', kty: 'EC' };
  if (crv !== 'Ed25519' && crv !== 'P-256') return false;
  try {
    const jwk = { kty: how.kty, crv, x: String(x), ...(crv === 'P-256' ? { y: String(y) } : {}) };
    return await crypto.subtle.verify(how, await crypto.subtle.importKey('jwk', jwk, how, false, ['verify']), signature, covered);
  } catch {
    return false;
  }
}

/** Undefined for what is not the one form without padding. */
function unbase64Url(text: string): Raw | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return btoa(binary).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_') === text ? bytes : undefined;
}
