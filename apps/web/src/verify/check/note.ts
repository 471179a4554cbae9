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

export const keyId = async (name: string, kind: 1 | 4, key: Raw): Promise<Raw> => (await digest(encode(name), Uint8Array.of(10, kind), key)).slice(0, 4);

/** Whether any line with this name and key id is a good signature of the log. */
export async function hasSignature(note: Note, name: string, key: Raw): Promise<boolean> {
  for (const { rest } of await linesOf(note, name, 1, key)) if (await isGood(key, rest, encode(note.body))) return true;
  return false;
}

/** When the witness cosigned, in seconds; undefined when it did not. */
export async function cosignatureTime(note: Note, name: string, key: Raw): Promise<number | undefined> {
  for (const { rest } of await linesOf(note, name, 4, key)) {
    if (rest.length !== 72) continue;
    const view = new DataView(rest.buffer, rest.byteOffset);
    const seconds = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
    if (seconds <= Number.MAX_SAFE_INTEGER && (await isGood(key, rest.slice(8), encode(`cosignature/v1\ntime ${seconds}\n${note.body}`)))) return seconds;
  }
  return undefined;
}

/** The name of a key: RFC 7638. */
export const thumbprintOf = async (key: Raw): Promise<string> => base64Url(await digest(encode(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: base64Url(key) }))));

async function linesOf(note: Note, name: string, kind: 1 | 4, key: Raw) {
  const id = await keyId(name, kind, key);
  return note.signatures.filter((line) => line.name === name && equal(line.keyId, id));
}

async function isGood(key: Raw, signature: Raw, message: Raw): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    return false;
  }
}

/** Browsers of before 2025 cannot check Ed25519; then nothing that the page said would mean anything. */
export async function canCheckSignatures(): Promise<boolean> {
  // RFC 8032 §7.1, test 1.
  const key = unbase64('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=') ?? new Uint8Array(32);
  const signature = unbase64('5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==') ?? new Uint8Array(64);
  return isGood(key, signature, new Uint8Array());
}
