import { CodedError, fromBase64Url, toBase64Url } from '@latchkey/kit';
import * as z from 'zod/mini';
import { algorithmOf, type SignAlgorithm, signatureParameters, signKey, type SignKey } from './public-key.ts';

/** Why a signed text does not count. */
export type JwsFault = 'malformed' | 'algorithm' | 'forged';

/** Longer than any roster of 64 devices. */
const LONGEST = 64_000;

/** Every member that a header may have. One that is not here (`crit`, `b64`, `jku`, …) could change what a signature means. */
const header = z.strictObject({
  alg: z.string().check(z.maxLength(20)),
  typ: z.string().check(z.maxLength(60)),
  kid: z.optional(z.string().check(z.maxLength(100))),
  jwk: z.optional(signKey),
});
export type JwsHeader = z.infer<typeof header>;

/** Who signs: a private key and what it is called. */
export interface Signer {
  readonly kid: string;
  readonly alg: SignAlgorithm;
  readonly privateKey: CryptoKey;
}

/** A signed text taken apart; nothing in it is believed yet. */
export interface UnverifiedJws {
  readonly header: JwsHeader;
  readonly payload: unknown;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Signs `payload` as a compact JWS (RFC 7515) whose `typ` says what it is, so that one kind never passes for another. */
export async function signJws(typ: string, payload: object, { kid, alg, privateKey }: Signer): Promise<string> {
  const encode = (value: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${encode({ alg, typ, kid })}.${encode(payload)}`;
  const signature = await crypto.subtle.sign(signatureParameters(alg), privateKey, new TextEncoder().encode(signed));
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}

/** Takes a compact JWS apart. Undefined unless it is written in the one canonical way and its header has only what we know. */
export function readJws(text: string, typ: string): UnverifiedJws | undefined {
  if (text.length > LONGEST) return undefined;
  const [head, body, tail, more] = text.split('.', 4);
  if (head === undefined || body === undefined || tail === undefined || more !== undefined) return undefined;
  const [headBytes, bodyBytes, signature] = [fromBase64Url(head), fromBase64Url(body), fromBase64Url(tail)];
  if (headBytes === undefined || bodyBytes === undefined || signature === undefined) return undefined;
  const parsed = header.safeParse(parseJson(headBytes));
  const payload = parseJson(bodyBytes);
  if (!parsed.success || payload === undefined || parsed.data.typ !== typ) return undefined;
  return { header: parsed.data, payload, signed: new TextEncoder().encode(`${head}.${body}`), signature };
}

/** What is wrong with the signature by `key`, or undefined when it holds. The key decides the algorithm, never the header alone. */
export async function faultOf(jws: UnverifiedJws, key: SignKey): Promise<JwsFault | undefined> {
  return jws.header.alg === algorithmOf(key) ? signatureFault(jws, key) : 'algorithm';
}

/** What is wrong with a signature of `key`'s own algorithm over these bytes, or undefined when it holds. */
export async function signatureFault({ signed, signature }: Pick<UnverifiedJws, 'signed' | 'signature'>, key: SignKey): Promise<'malformed' | 'forged' | undefined> {
  // Both algorithms make 64 bytes; anything else is not asked of the platform.
  if (signature.length !== 64) return 'forged';
  const imported = await importKey(key).catch(() => undefined);
  if (imported === undefined) return 'malformed';
  return (await crypto.subtle.verify(signatureParameters(algorithmOf(key)), imported, signature, signed)) ? undefined : 'forged';
}

const imported = new Map<string, Promise<CryptoKey>>();
const MOST_IMPORTED = 200;

/** Importing costs as much as verifying, and the same few keys come again and again. */
function importKey(key: SignKey): Promise<CryptoKey> {
  const name = JSON.stringify(key);
  const known = imported.get(name);
  if (known !== undefined) return known;
  if (imported.size >= MOST_IMPORTED) imported.clear();
  const made = crypto.subtle.importKey('jwk', key, signatureParameters(algorithmOf(key)), true, ['verify']);
  imported.set(name, made);
  return made;
}

/** Reads a public key out of one of ours. Throws `key.unsupported` when it can neither sign nor unwrap for us. */
export async function publicKeyOf(key: CryptoKey): Promise<SignKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key);
  const parsed = signKey.safeParse({ kty, crv, x, ...(y === undefined ? {} : { y }) });
  if (!parsed.success) throw new CodedError('key.unsupported', 'Keys are Ed25519 or P-256');
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
