import { digest, equal, hex, own, type Raw } from './bytes.ts';
import { describe, HASH_NAMES, isSigned } from './certificate.ts';
import { identifier, inside, type Node, parse, timeText } from './der.ts';

/** What a time stamp authority says of the signatures: that they were there at this time. */
export interface Stamp {
  /** ISO 8601, by the authority's clock. */
  readonly at: string;
  readonly authority: string;
  /** SHA-256 of the authority's certificate, in hexadecimal. */
  readonly certificate: string;
  /** The same of the trusted certificate that it leads to; null where it leads to none. Left out where the reader trusts none. */
  readonly trustedBy?: string | null;
}

const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** All certificates that a token brings, the signer's among them. */
export function certificatesOf(file: Uint8Array): readonly Node[] {
  const outer = parse(own(file));
  const signedData = inside(inside(inside(outer?.[0], 0x30)[1], 0xa0)[0], 0x30);
  return inside(signedData[3], 0xa0).filter(({ tag }) => tag === 0x30);
}

/** Checks timestamp.der over checkpoint.txt; undefined when it does not prove itself. */
export async function checkStamp(file: Uint8Array, checkpoint: Uint8Array): Promise<Stamp | undefined> {
  const outer = parse(own(file));
  const content = outer?.length === 1 ? inside(outer[0], 0x30) : [];
  const signedData = inside(inside(content[1], 0xa0)[0], 0x30);
  const encapsulated = inside(signedData[2], 0x30);
  const info = inside(encapsulated[1], 0xa0)[0];
  const signers = inside(signedData.at(-1), 0x31);
  if (identifier(content[0]) !== '1.2.840.113549.1.7.2' || identifier(encapsulated[0]) !== TST_INFO || info?.tag !== 4 || signers.length !== 1 || signedData.length < 4) return undefined;
  const time = await stampedTime(info.body, checkpoint);

  const [, , digestAlgorithm, signedAttributes, , signature] = inside(signers[0], 0x30);
  const hash = HASH_NAMES[identifier(inside(digestAlgorithm, 0x30)[0])];
  if (time === undefined || hash === undefined || signedAttributes?.tag !== 0xa0 || signature?.tag !== 4) return undefined;
  const attributes = inside(signedAttributes, 0xa0).map((each) => inside(each, 0x30));
  const attribute = (name: string) => inside(attributes.findLast(([type]) => identifier(type) === name)?.[1], 0x31)[0];
  const messageDigest = attribute('1.2.840.113549.1.9.4');
  if (identifier(attribute('1.2.840.113549.1.9.3')) !== TST_INFO || messageDigest?.tag !== 4) return undefined;
  if (!equal(messageDigest.body, new Uint8Array(await crypto.subtle.digest(hash, info.body)))) return undefined;

  const certificate = await theirCertificate(attribute('1.2.840.113549.1.9.16.2.47'), signedData[3]);
  const known = certificate === undefined ? undefined : describe(certificate);
  if (certificate === undefined || known === undefined || !known.mayStamp || time < known.begins || time > known.ends) return undefined;
  const signed = Uint8Array.from(signedAttributes.raw);
  signed[0] = 0x31;
  if (!(await isSigned(known.key, hash, signature.body, signed))) return undefined;
  const part = (from: number, to: number) => Number(time.slice(from, to));
  const at = new Date(Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14)));
  return { at: at.toISOString(), authority: known.commonName, certificate: hex(await digest(certificate.raw)) };
}

async function stampedTime(info: Raw, checkpoint: Uint8Array): Promise<string | undefined> {
  const whole = parse(info);
  const [, , imprint, , moment] = whole?.length === 1 ? inside(whole[0], 0x30) : [];
  const [algorithm, hashed] = inside(imprint, 0x30);
  const isSha256 = HASH_NAMES[identifier(inside(algorithm, 0x30)[0])] === 'SHA-256';
  return isSha256 && hashed?.tag === 4 && equal(hashed.body, await digest(checkpoint)) ? timeText(moment) : undefined;
}

async function theirCertificate(attribute: Node | undefined, holder: Node | undefined): Promise<Node | undefined> {
  const reference = inside(inside(inside(attribute, 0x30)[0], 0x30)[0], 0x30);
  const [algorithm, given] = reference[0]?.tag === 4 ? [undefined, reference[0]] : reference;
  if (algorithm !== undefined && HASH_NAMES[identifier(inside(algorithm, 0x30)[0])] !== 'SHA-256') return undefined;
  if (given === undefined) return undefined;
  for (const candidate of inside(holder, 0xa0)) if (equal(await digest(candidate.raw), given.body)) return candidate;
  return undefined;
}
