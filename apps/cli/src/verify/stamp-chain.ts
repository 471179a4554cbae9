import { createHash } from 'node:crypto';
import { certificatesIn, type TimeStamp } from '@latchkey/evidence';
import { CodedError, sameBytes } from '@latchkey/kit';
// @peculiar/x509 needs it before its own first line.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(crypto);

/** More certificates than any authority sends along. */
const MOST = 16;
/** Extensions that are looked at: any other that is critical must be understood, and is not (RFC 5280 §4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.19', '2.5.29.37']);
const STAMPING = '1.3.6.1.5.5.7.3.8';
const CURVES: ReadonlySet<string> = new Set(['P-256', 'P-384']);
const HASHES: ReadonlySet<string> = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

/** The certificates of a file: PEM, any number of them, or one in DER. Throws `verify.unreadable` for anything else. */
export function certificatesInFile(file: Uint8Array, name: string): readonly Uint8Array[] {
  try {
    const text = Buffer.from(file).toString('latin1');
    const found: readonly (ArrayBuffer | Uint8Array)[] = x509.PemConverter.isPem(text) ? x509.PemConverter.decode(text) : [file];
    return found.map((der) => new Uint8Array(new x509.X509Certificate(Uint8Array.from(new Uint8Array(der))).rawData));
  } catch (cause) {
    throw new CodedError('verify.unreadable', `${name} holds no certificate`, { cause });
  }
}

/**
 * Whether the chain of the authority that stamped leads to one of the certificates that the reader trusts: SHA-256 of that one in hexadecimal, or null. Each certificate
 * was valid when it stamped, each above it may certify (RFC 5280 §6.1), and none holds something critical that is not understood. Whether one was revoked is not asked.
 */
export async function trustedBy(stamp: TimeStamp, token: Uint8Array, trusted: readonly Uint8Array[]): Promise<string | null> {
  const anchors = trusted.flatMap(read);
  const sent = certificatesIn(token).slice(0, MOST).flatMap(read);
  const at = new Date(stamp.at);
  const seen = new Set<string>();
  let row = sent.filter((certificate) => nameOf(certificate) === stamp.certificate).slice(0, 1);
  for (let depth = 0; row.length > 0; depth += 1) {
    const next: x509.X509Certificate[] = [];
    for (const certificate of row) {
      const name = nameOf(certificate);
      if (seen.has(name)) continue;
      seen.add(name);
      if (at < certificate.notBefore || at > certificate.notAfter || certificate.extensions.some(({ critical, type }) => critical && !UNDERSTOOD.has(type))) continue;
      if (anchors.some((anchor) => nameOf(anchor) === name)) return name;
      for (const above of [...anchors, ...sent]) if (mayCertify(above, depth) && (await isSignedBy(certificate, above))) next.push(above);
    }
    row = next;
  }
  return null;
}

function mayCertify(certificate: x509.X509Certificate, depth: number): boolean {
  const authority = certificate.getExtension(x509.BasicConstraintsExtension);
  const keyUsage = certificate.getExtension(x509.KeyUsagesExtension);
  const purposes = certificate.getExtension(x509.ExtendedKeyUsageExtension);
  if (authority?.ca !== true || (authority.pathLength ?? depth) < depth) return false;
  return (keyUsage === null || (keyUsage.usages & x509.KeyUsageFlags.keyCertSign) !== 0) && (purposes === null || purposes.usages.includes(STAMPING));
}

async function isSignedBy(certificate: x509.X509Certificate, above: x509.X509Certificate): Promise<boolean> {
  if (!sameBytes(bytesOf(certificate.issuerName), bytesOf(above.subjectName))) return false;
  try {
    // The library's types know no more than that there is a name.
    const { hash } = certificate.signatureAlgorithm as { readonly hash?: { readonly name: string } };
    const { name, namedCurve, modulusLength } = above.publicKey.algorithm as { readonly name: string; readonly namedCurve?: string; readonly modulusLength?: number };
    const isStrong = name === 'ECDSA' ? CURVES.has(namedCurve ?? '') : name === 'RSASSA-PKCS1-v1_5' && (modulusLength ?? 0) >= 2_048 && (modulusLength ?? 0) <= 8_192;
    return isStrong && HASHES.has(hash?.name ?? '') && (await certificate.verify({ publicKey: above.publicKey, signatureOnly: true }));
  } catch {
    return false;
  }
}

const bytesOf = (name: x509.Name): Uint8Array => new Uint8Array(name.toArrayBuffer());

const nameOf = ({ rawData }: x509.X509Certificate): string => createHash('sha256').update(new Uint8Array(rawData)).digest('hex');

function read(der: Uint8Array): readonly x509.X509Certificate[] {
  try {
    return [new x509.X509Certificate(Uint8Array.from(der))];
  } catch {
    return [];
  }
}
