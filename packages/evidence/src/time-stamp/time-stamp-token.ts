import { joinBytes, sameBytes } from '@latchkey/kit';
import { p256 } from '@noble/curves/nist.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type DerElement, membersOf, readDer, TAG } from './der.ts';
import { isRsaSignature } from './rsa-signature.ts';

/** What an authority says of a file: that it existed at this time. */
export interface TimeStamp {
  /** ISO 8601, by the authority's clock. */
  readonly at: string;
  /** Common name in the authority's certificate; empty when it has none. */
  readonly authority: string;
  /** SHA-256 of that certificate, in hexadecimal: what people compare. */
  readonly certificate: string;
}

/** Object identifiers as DER holds them. */
const OID = {
  signedData: '2a864886f70d010702',
  timeStampInfo: '2a864886f70d0109100104',
  contentType: '2a864886f70d010903',
  messageDigest: '2a864886f70d010904',
  signingCertificate: '2a864886f70d010910022f',
  sha256: '608648016503040201',
  rsa: '2a864886f70d010101',
  ec: '2a8648ce3d0201',
  p256: '2a8648ce3d030107',
  keyUsage: '551d25',
  timeStamping: '2b06010505070308',
  commonName: '550403',
} as const;

const HASHES: Readonly<Record<string, typeof sha256 | typeof sha384 | typeof sha512>> = { [OID.sha256]: sha256, '608648016503040202': sha384, '608648016503040203': sha512 };

/** The certificates that a token brings along, in DER: the signer's, and perhaps those above it. */
export function certificatesIn(token: Uint8Array): readonly Uint8Array[] {
  const [, wrapped] = membersOf(readDer(token), TAG.sequence);
  const [signed] = membersOf(wrapped, TAG.context0);
  return membersOf(membersOf(signed, TAG.sequence)[3], TAG.context0).flatMap(({ tag, whole }) => (tag === TAG.sequence ? [whole] : []));
}

/** Reads an RFC 3161 token over these bytes; undefined when it does not prove itself. Its rules: docs/reference/evidence-format.md, "The time stamp". */
export function readTimeStamp(token: Uint8Array, stamped: Uint8Array): TimeStamp | undefined {
  const [type, wrapped] = membersOf(readDer(token), TAG.sequence);
  const [signed] = membersOf(wrapped, TAG.context0);
  const [, , encapsulated, ...rest] = membersOf(signed, TAG.sequence);
  const [contentType, contentOf] = membersOf(encapsulated, TAG.sequence);
  const [info] = membersOf(contentOf, TAG.context0);
  const [signer, ...others] = membersOf(rest.at(-1), TAG.set);
  if (oidIn(type) !== OID.signedData || oidIn(contentType) !== OID.timeStampInfo || info?.tag !== TAG.octets || others.length > 0) return undefined;
  const time = timeIn(info.content, stamped);

  const [, , digestOf, attributesOf, , signatureOf] = membersOf(signer, TAG.sequence);
  const hash = HASHES[oidIn(membersOf(digestOf, TAG.sequence)[0]) ?? ''];
  const attributes = new Map(membersOf(attributesOf, TAG.context0).map((attribute) => {
    const [name, values] = membersOf(attribute, TAG.sequence);
    return [oidIn(name), membersOf(values, TAG.set)[0]] as const;
  }));
  if (time === undefined || hash === undefined || attributesOf === undefined || signatureOf?.tag !== TAG.octets) return undefined;
  const digest = attributes.get(OID.messageDigest);
  if (oidIn(attributes.get(OID.contentType)) !== OID.timeStampInfo || digest?.tag !== TAG.octets || !sameBytes(digest.content, hash(info.content))) return undefined;

  const named = certificateNamed(attributes.get(OID.signingCertificate));
  const certificate = membersOf(rest[0], TAG.context0).find(({ whole }) => named !== undefined && sameBytes(sha256(whole), named));
  const facts = certificate === undefined ? undefined : readCertificate(certificate);
  if (certificate === undefined || facts === undefined || time < facts.from || time > facts.until || !facts.stampsTime) return undefined;
  // Signed is the set of attributes under the tag of a set (RFC 5652 §5.4).
  const covered = joinBytes(Uint8Array.of(TAG.set), attributesOf.whole.subarray(1));
  if (!isSignature(signatureOf.content, hash(covered), oidIn(membersOf(digestOf, TAG.sequence)[0]) ?? '', facts.key)) return undefined;
  return { at: isoOf(time), authority: facts.name, certificate: bytesToHex(sha256(certificate.whole)) };
}

/** `YYYYMMDDHHMMSS` of a TSTInfo about these bytes. */
function timeIn(info: Uint8Array, stamped: Uint8Array): string | undefined {
  const [, , imprint, , at] = membersOf(readDer(info), TAG.sequence);
  const [algorithm, digest] = membersOf(imprint, TAG.sequence);
  if (oidIn(membersOf(algorithm, TAG.sequence)[0]) !== OID.sha256 || digest?.tag !== TAG.octets || !sameBytes(digest.content, sha256(stamped))) return undefined;
  return momentOf(at);
}

/** The hash that the signer gave of its certificate (RFC 5816); SHA-256 is the one that is not named. */
function certificateNamed(attribute: DerElement | undefined): Uint8Array | undefined {
  const [list] = membersOf(attribute, TAG.sequence);
  const [first] = membersOf(list, TAG.sequence);
  const [name] = membersOf(first, TAG.sequence);
  if (name?.tag === TAG.octets) return name.content;
  const [algorithm, digest] = membersOf(first, TAG.sequence);
  return oidIn(membersOf(algorithm, TAG.sequence)[0]) === OID.sha256 ? digest?.content : undefined;
}

interface CertificateFacts {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  /** And nothing else, and whoever does not know that must not use it (RFC 3161 §2.3). */
  readonly stampsTime: boolean;
  readonly key: DerElement | undefined;
}

function readCertificate(certificate: DerElement): CertificateFacts | undefined {
  const [toBeSigned] = membersOf(certificate, TAG.sequence);
  const fields = membersOf(toBeSigned, TAG.sequence);
  const [, , , validity, subject, key] = fields[0]?.tag === TAG.context0 ? fields.slice(1) : fields;
  const [from, until] = membersOf(validity, TAG.sequence).map(momentOf);
  const names = membersOf(subject, TAG.sequence).flatMap((set) => membersOf(set, TAG.set)).map((part) => membersOf(part, TAG.sequence));
  const name = names.find(([what]) => oidIn(what) === OID.commonName)?.[1];
  const [extensions] = membersOf(fields.find(({ tag }) => tag === TAG.context3), TAG.context3);
  const [, critical, usage] = membersOf(extensions, TAG.sequence).map((extension) => membersOf(extension, TAG.sequence)).find(([what]) => oidIn(what) === OID.keyUsage) ?? [];
  const uses = usage?.tag === TAG.octets && critical?.tag === TAG.boolean && critical.content[0] !== 0 ? membersOf(readDer(usage.content), TAG.sequence).map(oidIn) : [];
  return from === undefined || until === undefined ? undefined : { name: textIn(name), from, until, stampsTime: uses.length === 1 && uses[0] === OID.timeStamping, key };
}

function isSignature(signature: Uint8Array, digest: Uint8Array, hashName: string, key: DerElement | undefined): boolean {
  const [algorithm, bits] = membersOf(key, TAG.sequence);
  const [kind, curve] = membersOf(algorithm, TAG.sequence).map(oidIn);
  const publicKey = bits?.content.subarray(1) ?? new Uint8Array();
  // DigestInfo (RFC 8017 §9.2): the algorithm with no parameters, and the hash.
  if (kind === OID.rsa) return isRsaSignature(signature, joinBytes(hexToBytes(`30${hexOf(digest.length + 17)}300d0609${hashName}050004${hexOf(digest.length)}`), digest), publicKey);
  if (kind !== OID.ec || curve !== OID.p256) return false;
  try {
    return p256.verify(signature, digest, publicKey, { format: 'der', lowS: false, prehash: false });
  } catch {
    return false;
  }
}

/** From `YYYYMMDDHHMMSS`. */
function isoOf(time: string): string {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [time.slice(0, 4), ...(time.slice(4).match(/../g) ?? [])].map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString();
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');
const oidIn = (element: DerElement | undefined): string | undefined => (element?.tag === TAG.oid ? bytesToHex(element.content) : undefined);

/** UTCTime or GeneralizedTime as `YYYYMMDDHHMMSS`, fractions left out. */
function momentOf(element: DerElement | undefined): string | undefined {
  const text = element === undefined ? '' : new TextDecoder('latin1').decode(element.content);
  if (element?.tag === TAG.utcTime) return /^\d{12}Z$/.test(text) ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text.slice(0, 12)}` : undefined;
  return element?.tag === TAG.time ? /^(\d{14})(?:\.\d+)?Z$/.exec(text)?.[1] : undefined;
}

function textIn(element: DerElement | undefined): string {
  return element?.tag === TAG.utf8 || element?.tag === TAG.printable ? new TextDecoder().decode(element.content) : '';
}
