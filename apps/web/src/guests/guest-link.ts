import { CodedError } from '@latchkey/kit';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const MARK = '#guest=';
/** `d`, `x` and `y` of a P-256 key (RFC 7518, 6.2), base64url. */
const FORM = /^#guest=([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/;

/** A key for one guest. The private half is in the link only: behind the `#`, which no browser sends to a server. */
export interface NewGuestKey {
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Ends the door's address. */
  readonly fragment: string;
}

/** Makes a guest's key. P-256, since every browser has it: nobody knows the guest's phone. */
export async function makeGuestKey(subtle: SubtleCrypto): Promise<NewGuestKey> {
  const { privateKey } = await subtle.generateKey(P256, true, ['sign', 'verify']);
  const { d, x, y } = await subtle.exportKey('jwk', privateKey);
  if (d === undefined || x === undefined || y === undefined) throw new CodedError('key.unsupported', 'This browser made a key of another kind than was asked for');
  return { publicJwk: { kty: 'EC', crv: 'P-256', x, y }, fragment: `${MARK}${d}.${x}.${y}` };
}

/** The key that a link brought; from here on nobody can read its private half. Undefined where the address brings none, or a spoiled one. */
export async function readGuestKey(fragment: string, subtle: SubtleCrypto): Promise<{ readonly privateKey: CryptoKey; readonly publicJwk: NewGuestKey['publicJwk'] } | undefined> {
  const [, d, x, y] = FORM.exec(fragment) ?? [];
  if (d === undefined || x === undefined || y === undefined) return undefined;
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const privateKey = await subtle.importKey('jwk', { ...publicJwk, d }, P256, false, ['sign']).catch(() => undefined);
  return privateKey === undefined ? undefined : { privateKey, publicJwk };
}
