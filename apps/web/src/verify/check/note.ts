import { base64Url, digest, encode, equal, type Raw, unbase64 } from './bytes.ts';

/** checkpoint.txt taken apart. */
export interface Note {
  /** What the signatures are over. */
  readonly body: string;
  readonly origin: string;
  readonly size: number;
  readonly root: Raw;
  readonly signatures: readonly { readonly name: string; readonly keyId: Raw; readonly rest: Raw }[];
}

export function parseNote(text: string | undefined): Note | undefined {
  if (text === undefined || !text.endsWith('\n')) return undefined;
  const gap = text.lastIndexOf('\n\n');
  if (gap < 0) return undefined;
  const body = text.slice(0, gap + 1);
  const [origin = '', size = '', root, head = '', ...more] = body.split('\n');
  const rootBytes = unbase64(root);
  const headBytes = head.startsWith('head ') ? unbase64(head.slice('head '.length)) : undefined;
  // Four lines, perhaps one about acts, and nothing behind the last line break.
  const acts = more.length === 2 ? more[0] : undefined;
  if (more.at(-1) !== '' || more.length > 2 || (acts !== undefined && !isAboutActs(acts)) || origin === '' || origin.includes(' ') || !/^[1-9][0-9]{0,14}$/.test(size)) return undefined;
  if (rootBytes?.length !== 32 || headBytes?.length !== 32) return undefined;
  const signatures = text.slice(gap + 2, -1).split('\n').map((line) => {
    const [dash, name = '', encoded, ...others] = line.split(' ');
    const bytes = unbase64(encoded);
    if (dash !== '—' || name === '' || name.includes('+') || others.length > 0 || bytes === undefined || bytes.length < 5) return undefined;
    return { name, keyId: bytes.slice(0, 4), rest: bytes.slice(4) };
  });
  const whole = signatures.filter((signature) => signature !== undefined);
  return whole.length === signatures.length ? { body, origin, size: Number(size), root: rootBytes, signatures: whole } : undefined;
}

function isAboutActs(line: string): boolean {
  const [word, count = '', head, ...others] = line.split(' ');
  return word === 'acts' && /^[1-9][0-9]{0,14}$/.test(count) && unbase64(head)?.length === 32 && others.length === 0;
}

/** `log`: a signature of the note's own kind; `witness`: a cosignature, by Ed25519 or P-256. */
export const keyId = async (name: string, as: 'log' | 'witness', key: Raw): Promise<Raw> =>
  (await digest(encode(`${name}\n`), as === 'log' ? Uint8Array.of(1) : isPoint(key) ? Uint8Array.of(255, ...encode('latchkey/cosignature-p256/v1')) : Uint8Array.of(4), key)).slice(0, 4);

/** A P-256 key is written as an uncompressed point, an Ed25519 key as its 32 bytes. */
const isPoint = (key: Raw): boolean => key.length === 65;

/** Whether any line with this name and key id is a good signature of the log. */
export async function hasSignature(note: Note, name: string, key: Raw): Promise<boolean> {
  for (const { rest } of await linesOf(note, name, 'log', key)) if (await isGood(key, rest, encode(note.body))) return true;
  return false;
}

/** When the witness cosigned, in seconds; undefined when it did not. */
export async function cosignatureTime(note: Note, name: string, key: Raw): Promise<number | undefined> {
  for (const { rest } of await linesOf(note, name, 'witness', key)) {
    if (rest.length !== 72) continue;
    const view = new DataView(rest.buffer, rest.byteOffset);
    const seconds = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
    if (seconds <= Number.MAX_SAFE_INTEGER && (await isGood(key, rest.slice(8), encode(`cosignature/v1\ntime ${seconds}\n${note.body}`)))) return seconds;
  }
  return undefined;
}

/** The name of a key: RFC 7638. */
export async function thumbprintOf(key: Raw): Promise<string> {
  const named = isPoint(key) ? { crv: 'P-256', kty: 'EC', x: base64Url(key.slice(1, 33)), y: base64Url(key.slice(33)) } : { crv: 'Ed25519', kty: 'OKP', x: base64Url(key) };
  return base64Url(await digest(encode(JSON.stringify(named))));
}

async function linesOf(note: Note, name: string, as: 'log' | 'witness', key: Raw) {
  const id = await keyId(name, as, key);
  return note.signatures.filter((line) => line.name === name && equal(line.keyId, id));
}

async function isGood(key: Raw, signature: Raw, message: Raw): Promise<boolean> {
  try {
    // Of the two forms of an ECDSA signature one counts.
    if (isPoint(key) && halfOfOrder < hex(signature.slice(32))) return false;
    const how = isPoint(key) ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } : { name: 'Ed25519' };
    const imported = await crypto.subtle.importKey('raw', key, how, false, ['verify']);
    return await crypto.subtle.verify(how, imported, signature, message);
  } catch {
    return false;
  }
}

/** Half of the order of P-256, rounded down. */
const halfOfOrder = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8';

const hex = (bytes: Raw): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Browsers of before 2025 cannot check Ed25519; then nothing that the page said would mean anything. */
export async function canCheckSignatures(): Promise<boolean> {
  // RFC 8032 §7.1, test 1.
  const key = unbase64('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=') ?? new Uint8Array(32);
  const signature = unbase64('5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==') ?? new Uint8Array(64);
  return isGood(key, signature, new Uint8Array());
}
