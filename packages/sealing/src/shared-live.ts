import { CodedError } from '@latchkey/kit';
import type { HubJwk } from './hub-signature.ts';
import { openForLink, sealForLink } from './link-secret.ts';

/** What a link to a live view gives to whoever holds it, in the words of the household's device, not of the server. */
export interface SharedLive {
  /** The member's signed word that these keys may watch one door for a while (packages/grants). */
  readonly link: string;
  /** Signs offers. */
  readonly signing: CryptoKeyPair;
  /** Opens the fallback stream. */
  readonly unwrapping: CryptoKeyPair;
  /** Whose word about the picture counts. */
  readonly hub: HubJwk;
  readonly doorName: string;
}

/** Every browser has P-256, and nobody knows the stranger's. */
const SIGN = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const UNWRAP = { name: 'ECDH', namedCurve: 'P-256' } as const;
/** What a link to a live view seals is about no recording. */
const ABOUT = 'live';

/** The keys of a new link; they leave this browser within what {@link sealSharedLive} makes alone. */
export async function makeLinkKeys(): Promise<Pick<SharedLive, 'signing' | 'unwrapping'>> {
  const [signing, unwrapping] = await Promise.all([crypto.subtle.generateKey(SIGN, true, ['sign', 'verify']), crypto.subtle.generateKey(UNWRAP, true, ['deriveBits'])]);
  return { signing, unwrapping };
}

/** Seals what a link gives; the server keeps the text and cannot read it. */
export async function sealSharedLive(secret: string, { link, signing, unwrapping, hub, doorName }: SharedLive): Promise<string> {
  const [sign, unwrap] = await Promise.all([signing, unwrapping].map(({ privateKey }) => exportPrivate(privateKey)));
  return sealForLink(secret, ABOUT, { link, sign, unwrap, hub, doorName });
}

/** Opens what {@link sealSharedLive} made; nobody can take the keys out again. Rejects with `seal.not_recipient` when it was sealed for another link. */
export async function openSharedLive(secret: string, sealed: string): Promise<SharedLive> {
  // Nobody without the link's secret can have written this, so its form is that of sealSharedLive.
  const { sign, unwrap, ...rest } = (await openForLink(secret, ABOUT, sealed)) as Pick<SharedLive, 'link' | 'hub' | 'doorName'> & { readonly sign: PrivateJwk; readonly unwrap: PrivateJwk };
  return { ...rest, signing: await importPair(sign, SIGN, 'sign', 'verify'), unwrapping: await importPair(unwrap, UNWRAP, 'deriveBits') };
}

/** RFC 7518, 6.2. */
interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

async function exportPrivate(key: CryptoKey): Promise<PrivateJwk> {
  const { x, y, d } = await crypto.subtle.exportKey('jwk', key);
  if (x === undefined || y === undefined || d === undefined) throw new CodedError('key.unsupported', 'This browser made a key of another kind than was asked for');
  return { kty: 'EC', crv: 'P-256', x, y, d };
}

async function importPair({ d, ...open }: PrivateJwk, algorithm: typeof SIGN | typeof UNWRAP, privateUse: KeyUsage, publicUse?: KeyUsage): Promise<CryptoKeyPair> {
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', { ...open, d }, algorithm, false, [privateUse]),
    crypto.subtle.importKey('jwk', open, algorithm, true, publicUse === undefined ? [] : [publicUse]),
  ]);
  return { privateKey, publicKey };
}
