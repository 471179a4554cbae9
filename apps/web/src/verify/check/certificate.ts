import type { Raw } from './bytes.ts';
import { identifier, inside, type Node, parse, timeText } from './der.ts';

export const HASH_NAMES: Readonly<Record<string, string>> = { '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512' };

interface Curve {
  readonly name: string;
  readonly bytes: number;
}
const P256: Readonly<Record<string, Curve>> = { '1.2.840.10045.3.1.7': { name: 'P-256', bytes: 32 } };
export const CURVES: Readonly<Record<string, Curve>> = { ...P256, '1.3.132.0.34': { name: 'P-384', bytes: 48 } };

/** What is looked at of a certificate; undefined for what is none. Times are digits from the year to the second. */
export function describe(certificate: Node) {
  const [signed, signedBy, bits] = inside(certificate, 0x30);
  const all = inside(signed, 0x30);
  const [, , issuer, validity, subject, key] = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  const [begins, ends] = inside(validity, 0x30).map(timeText);
  if (begins === undefined || ends === undefined || key === undefined || signed === undefined || issuer === undefined || subject === undefined) return undefined;
  const named = inside(subject, 0x30).flatMap((names) => inside(names, 0x31)).map((pair) => inside(pair, 0x30));
  const value = named.find(([type]) => identifier(type) === '2.5.4.3')?.[1];
  const extensions = inside(inside(all.find(({ tag }) => tag === 0xa3), 0xa3)[0], 0x30).map((each) => {
    const [type, ...rest] = inside(each, 0x30);
    const content = rest.at(-1);
    return { type: identifier(type), critical: rest.length === 2 && rest[0]?.tag === 1 && rest[0].body[0] !== 0, content: content?.tag === 4 ? parse(content.body)?.[0] : undefined };
  });
  const extension = (type: string) => extensions.find((each) => each.type === type);
  const purposes = extension('2.5.29.37');
  const uses = purposes === undefined ? undefined : inside(purposes.content, 0x30).map(identifier);
  const [isAuthority, deepest] = inside(extension('2.5.29.19')?.content, 0x30);
  const keyUsage = extension('2.5.29.15')?.content;
  return {
    begins, ends, key, signed, issuer, subject,
    signatureType: identifier(inside(signedBy, 0x30)[0]),
    signature: bits?.tag === 3 && bits.body[0] === 0 ? bits.body.slice(1) : undefined,
    /** For stamping time and nothing else, and whoever does not know that must not use it (RFC 3161 §2.3). */
    mayStamp: purposes?.critical === true && uses?.length === 1 && uses[0] === STAMPING,
    /** Certificates below it may stamp: it is for everything, or for that too. */
    mayStampBelow: uses === undefined || uses.includes(STAMPING),
    // Bit 5 is keyCertSign (RFC 5280 §4.2.1.3); the first byte counts the bits that are not used.
    mayCertify: isAuthority?.tag === 1 && isAuthority.body[0] !== 0 && (keyUsage === undefined || ((keyUsage.body[1] ?? 0) & 0x04) !== 0),
    /** How many authorities may stand between it and the last certificate. */
    deepest: deepest?.tag === 2 ? (deepest.body[0] ?? 0) : Number.POSITIVE_INFINITY,
    /** Something that must be understood, and is not here. */
    isStrange: extensions.some(({ type, critical }) => critical && !UNDERSTOOD.has(type)),
    commonName: value?.tag === 0x0c || value?.tag === 0x13 ? new TextDecoder().decode(value.body) : '',
  };
}

const STAMPING = '1.3.6.1.5.5.7.3.8';
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.19', '2.5.29.37']);

/** Whether the key signed the message: RSA with PKCS #1 v1.5, or ECDSA. @param curves those that are taken */
export async function isSigned(key: Node, hash: string, signature: Raw, message: Raw, curves: Readonly<Record<string, Curve>> = P256): Promise<boolean> {
  const algorithm = inside(inside(key, 0x30)[0], 0x30).map(identifier);
  try {
    if (algorithm[0] === '1.2.840.113549.1.1.1') {
      const rsa = await crypto.subtle.importKey('spki', key.raw, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']);
      // Of the kind that was just imported.
      const { modulusLength } = rsa.algorithm as RsaHashedKeyAlgorithm;
      return modulusLength >= 2_048 && modulusLength <= 8_192 && (await crypto.subtle.verify(rsa.algorithm, rsa, signature, message));
    }
    const of = curves[algorithm[1] ?? ''];
    if (algorithm[0] !== '1.2.840.10045.2.1' || of === undefined) return false;
    const curve = await crypto.subtle.importKey('spki', key.raw, { name: 'ECDSA', namedCurve: of.name }, false, ['verify']);
    const numbers = parse(signature);
    const pair = numbers?.length === 1 ? inside(numbers[0], 0x30) : [];
    if (pair.length !== 2 || pair.some(({ tag }) => tag !== 2)) return false;
    const plain = new Uint8Array(2 * of.bytes);
    for (const [index, { body }] of pair.entries()) {
      const digits = body[0] === 0 ? body.subarray(1) : body;
      plain.set(digits, of.bytes * (index + 1) - digits.length);
    }
    return await crypto.subtle.verify({ name: 'ECDSA', hash }, curve, plain, message);
  } catch {
    return false;
  }
}
