import { textIn } from './bytes.ts';

/** The files of a bundle, and what is wrong with the zip around them. */
export interface Archive {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly wrongChecksums: readonly string[];
  /** Whether every byte of the zip is where the format wants it. */
  readonly exact: boolean;
}

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly checksum: number;
  readonly size: number;
}

/** Little-endian fields of a header, checked one after the other. */
class Cursor {
  readonly #view: DataView;
  at: number;
  exact = true;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.at = at;
  }

  take(width: 2 | 4): number {
    if (this.at + width > this.#view.byteLength) {
      this.exact = false;
      return 0;
    }
    const value = width === 2 ? this.#view.getUint16(this.at, true) : this.#view.getUint32(this.at, true);
    this.at += width;
    return value;
  }

  expect(width: 2 | 4, ...values: readonly number[]): void {
    for (const value of values) if (this.take(width) !== value) this.exact = false;
  }

  /** A name of so many bytes. */
  name(size: number): string | undefined {
    const end = this.at + size;
    const text = end <= this.#view.byteLength ? textIn(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.at, size)) : undefined;
    this.at = end;
    return text;
  }
}

const SEGMENT = '[A-Za-z0-9][A-Za-z0-9._-]*';
const PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);

/** Reads the zip of a bundle; undefined when it does not begin with a file. */
export function openArchive(zip: Uint8Array): Archive | undefined {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries: Entry[] = [];
  const files = new Map<string, Uint8Array>();
  const wrongChecksums: string[] = [];
  let place = 0;
  while (place + 30 <= zip.length && view.getUint32(place, true) === 0x04034b50) {
    const header = new Cursor(view, place + 4);
    header.expect(2, 20, 0x0800, 0, 0, 0x0021);
    const checksum = header.take(4);
    const size = header.take(4);
    header.expect(4, size);
    const length = header.take(2);
    header.expect(2, 0);
    const name = header.name(length);
    if (!header.exact || name === undefined || !PATH.test(name) || files.has(name) || header.at + size > zip.length) return { files, wrongChecksums, exact: false };
    const content = zip.subarray(header.at, header.at + size);
    files.set(name, content);
    entries.push({ name, start: place, checksum, size });
    if (checksumOf(content) !== checksum) wrongChecksums.push(name);
    place = header.at + size;
  }
  if (entries.length === 0) return undefined;
  return { files, wrongChecksums, exact: hasDirectory(view, place, entries) };
}

function hasDirectory(view: DataView, start: number, entries: readonly Entry[]): boolean {
  const cursor = new Cursor(view, start);
  for (const { name, start: place, checksum, size } of entries) {
    cursor.expect(4, 0x02014b50);
    cursor.expect(2, 20, 20, 0x0800, 0, 0, 0x0021);
    cursor.expect(4, checksum, size, size);
    cursor.expect(2, name.length, 0, 0, 0, 0);
    cursor.expect(4, 0, place);
    if (cursor.name(name.length) !== name) return false;
  }
  const length = cursor.at - start;
  cursor.expect(4, 0x06054b50);
  cursor.expect(2, 0, 0, entries.length, entries.length);
  cursor.expect(4, length, start);
  cursor.expect(2, 0);
  return cursor.exact && cursor.at === view.byteLength;
}

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let round = 0; round < 8; round += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function checksumOf(bytes: Uint8Array): number {
  let rest = -1;
  for (let at = 0; at < bytes.length; at += 1) rest = (REMAINDERS[(rest ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (rest >>> 8);
  return (rest ^ -1) >>> 0;
}
