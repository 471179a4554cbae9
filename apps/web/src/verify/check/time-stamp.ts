import { digest, equal, hex, own, type Raw } from './bytes.ts';

/** What a time stamp authority says of the signatures: that they were there at this time. */
export interface Stamp {
  /** ISO 8601, by the authority's clock. */
  readonly at: string;
  readonly authority: string;
  /** SHA-256 of the authority's certificate, in hexadecimal. */
  readonly certificate: string;
}

interface Node {
  readonly tag: number;
  readonly body: Raw;
  readonly raw: Raw;
}

const HASH_NAMES: Readonly<Record<string, string>> = { '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512' };
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

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

function describe(certificate: Node) {
  const all = inside(inside(certificate, 0x30)[0], 0x30);
  const [, , , validity, subject, key] = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  const [begins, ends] = inside(validity, 0x30).map(timeText);
  if (begins === undefined || ends === undefined || key === undefined) return undefined;
  const named = inside(subject, 0x30).flatMap((names) => inside(names, 0x31)).map((pair) => inside(pair, 0x30));
  const value = named.find(([type]) => identifier(type) === '2.5.4.3')?.[1];
  const extensions = inside(inside(all.find(({ tag }) => tag === 0xa3), 0xa3)[0], 0x30).map((each) => inside(each, 0x30));
  const usage = extensions.find(([type]) => identifier(type) === '2.5.29.37')?.at(-1);
  const purposes = usage?.tag === 4 ? parse(usage.body) : undefined;
  const mayStamp = purposes?.length === 1 && inside(purposes[0], 0x30).some((purpose) => identifier(purpose) === '1.3.6.1.5.5.7.3.8');
  return { begins, ends, key, mayStamp, commonName: value?.tag === 0x0c || value?.tag === 0x13 ? new TextDecoder().decode(value.body) : '' };
}

async function isSigned(key: Node, hash: string, signature: Raw, message: Raw): Promise<boolean> {
  const algorithm = inside(inside(key, 0x30)[0], 0x30).map(identifier);
  try {
    if (algorithm[0] === '1.2.840.113549.1.1.1') {
      const rsa = await crypto.subtle.importKey('spki', key.raw, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']);
      // Of the kind that was just imported.
      const { modulusLength } = rsa.algorithm as RsaHashedKeyAlgorithm;
      return modulusLength >= 2_048 && modulusLength <= 8_192 && (await crypto.subtle.verify(rsa.algorithm, rsa, signature, message));
    }
    if (algorithm[0] !== '1.2.840.10045.2.1' || algorithm[1] !== '1.2.840.10045.3.1.7') return false;
    const curve = await crypto.subtle.importKey('spki', key.raw, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const numbers = parse(signature);
    const pair = numbers?.length === 1 ? inside(numbers[0], 0x30) : [];
    if (pair.length !== 2 || pair.some(({ tag }) => tag !== 2)) return false;
    const plain = new Uint8Array(64);
    for (const [index, { body }] of pair.entries()) {
      const digits = body[0] === 0 ? body.subarray(1) : body;
      plain.set(digits, 32 * (index + 1) - digits.length);
    }
    return await crypto.subtle.verify({ name: 'ECDSA', hash }, curve, plain, message);
  } catch {
    return false;
  }
}

/** The elements that lie one behind the other in these bytes; undefined when they are no DER. */
function parse(bytes: Raw): readonly Node[] | undefined {
  const nodes: Node[] = [];
  let place = 0;
  while (place < bytes.length) {
    const tag = bytes[place] ?? 0;
    let size = bytes[place + 1] ?? 0x80;
    let head = 2;
    if (size >= 0x80) {
      const count = size - 0x80;
      if (count === 0 || count > 3) return undefined;
      size = 0;
      for (; head < 2 + count; head += 1) size = size * 256 + (bytes[place + head] ?? 0);
      if (size < 0x80 || (count > 1 && size < 2 ** (8 * (count - 1)))) return undefined;
    }
    const end = place + head + size;
    if ((tag & 31) === 31 || end > bytes.length) return undefined;
    nodes.push({ tag, body: bytes.subarray(place + head, end), raw: bytes.subarray(place, end) });
    place = end;
  }
  return nodes;
}

const inside = (node: Node | undefined, tag: number): readonly Node[] => (node?.tag === tag ? (parse(node.body) ?? []) : []);

/** An object identifier with dots; empty for anything else. */
function identifier(node: Node | undefined): string {
  if (node?.tag !== 6) return '';
  const arcs: number[] = [];
  let value = 0;
  for (const byte of node.body) {
    value = value * 128 + (byte & 127);
    if (byte > 127) continue;
    arcs.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...rest].join('.');
}

/** Digits from the year to the second. */
function timeText(node: Node | undefined): string | undefined {
  const text = node === undefined ? '' : String.fromCharCode(...node.body);
  if (node?.tag === 0x18) return /^[0-9]{14}(\.[0-9]+)?Z$/.test(text) ? text.slice(0, 14) : undefined;
  if (node?.tag !== 0x17 || !/^[0-9]{12}Z$/.test(text)) return undefined;
  return (text < '5' ? '20' : '19') + text.slice(0, 12);
}
