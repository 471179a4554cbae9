import { joinBytes } from '@latchkey/kit';
import { utf8 } from '../digest.ts';

/** One file of a zip. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A zip taken apart. */
export interface ZipReading {
  readonly members: readonly ZipMember[];
  /** Names of members whose bytes do not have the checksum that the zip gives. */
  readonly damaged: readonly string[];
  /** True when the zip is not byte for byte what its members make. */
  readonly malformed: boolean;
}

/*
 * A profile of APPNOTE 6.3 with one encoding for one content: nothing compressed, no extra fields, no comments, one fixed time, headers back to back. So two
 * readers never see two contents in one file, and no byte is free.
 */
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const LOCAL_SIZE = 30;
const VERSION = 20;
const UTF8 = 0x0800;
const DATE = 0x0021;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** A zip of these files, in this order. Names are plain ASCII paths. */
export function writeZip(members: readonly ZipMember[]): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const facts = { name: utf8(name), crc: crc32(bytes), size: bytes.length };
    const head = localHeader(facts);
    local.push(head, bytes);
    central.push(centralHeader(facts, offset));
    offset += head.length + bytes.length;
  }
  const directory = joinBytes(...central);
  return joinBytes(...local, directory, endRecord(members.length, directory.length, offset));
}

/** Takes a zip apart; undefined when it does not even begin as one. */
export function readZip(zip: Uint8Array): ZipReading | undefined {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const members: ZipMember[] = [];
  const damaged: string[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  while (at + LOCAL_SIZE <= zip.length && view.getUint32(at, true) === LOCAL) {
    const [crc, size, nameSize] = [view.getUint32(at + 14, true), view.getUint32(at + 18, true), view.getUint16(at + 26, true)];
    const name = new TextDecoder().decode(zip.subarray(at + LOCAL_SIZE, at + LOCAL_SIZE + nameSize));
    const start = at + LOCAL_SIZE + nameSize;
    const head = localHeader({ name: utf8(name), crc, size });
    if (!NAME.test(name) || start + size > zip.length || !startsWith(zip, at, head) || members.some((member) => member.name === name)) return { members, damaged, malformed: true };
    const bytes = zip.subarray(start, start + size);
    if (crc32(bytes) !== crc) damaged.push(name);
    members.push({ name, bytes });
    central.push(centralHeader({ name: utf8(name), crc, size }, at));
    at = start + size;
  }
  if (members.length === 0) return undefined;
  const directory = joinBytes(...central);
  const rest = joinBytes(directory, endRecord(members.length, directory.length, at));
  return { members, damaged, malformed: zip.length !== at + rest.length || !startsWith(zip, at, rest) };
}

interface MemberFacts {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
}

function localHeader({ name, crc, size }: MemberFacts): Uint8Array {
  const head = new Uint8Array(LOCAL_SIZE + name.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, LOCAL, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, UTF8, true);
  view.setUint16(12, DATE, true);
  view.setUint32(14, crc, true);
  view.setUint32(18, size, true);
  view.setUint32(22, size, true);
  view.setUint16(26, name.length, true);
  head.set(name, LOCAL_SIZE);
  return head;
}

function centralHeader({ name, crc, size }: MemberFacts, offset: number): Uint8Array {
  const head = new Uint8Array(46 + name.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, CENTRAL, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, VERSION, true);
  view.setUint16(8, UTF8, true);
  view.setUint16(14, DATE, true);
  view.setUint32(16, crc, true);
  view.setUint32(20, size, true);
  view.setUint32(24, size, true);
  view.setUint16(28, name.length, true);
  view.setUint32(42, offset, true);
  head.set(name, 46);
  return head;
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const record = new Uint8Array(22);
  const view = new DataView(record.buffer);
  view.setUint32(0, END, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return record;
}

function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  return at + expected.length <= bytes.length && expected.every((byte, index) => bytes[at + index] === byte);
}

/** Eight tables, so that eight bytes are taken in at a time. */
const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  const first = TABLES[0];
  if (first !== undefined) first[byte] = value;
}
for (let slice = 1; slice < 8; slice += 1) {
  for (let byte = 0; byte < 256; byte += 1) {
    const before = TABLES[slice - 1]?.[byte] ?? 0;
    const table = TABLES[slice];
    if (table !== undefined) table[byte] = (before >>> 8) ^ (TABLES[0]?.[before & 255] ?? 0);
  }
}

/** CRC-32 (ISO 3309), as zip has it. */
export function crc32(bytes: Uint8Array): number {
  // Eight tables, made above.
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = 0xffff_ffff;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = (view.getUint32(at, true) ^ crc) >>> 0;
    const high = view.getUint32(at + 4, true);
    crc = ((t7[low & 255] ?? 0) ^ (t6[(low >>> 8) & 255] ?? 0) ^ (t5[(low >>> 16) & 255] ?? 0) ^ (t4[low >>> 24] ?? 0) ^ (t3[high & 255] ?? 0) ^ (t2[(high >>> 8) & 255] ?? 0) ^ (t1[(high >>> 16) & 255] ?? 0) ^ (t0[high >>> 24] ?? 0)) >>> 0;
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}
