import { joinBytes } from '@latchkey/kit';
/** Big-endian integers for a box's body, ISO/IEC 14496-12 §4.2. */
export const u8 = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

export const u16 = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, index) => view.setUint16(index * 2, value));
  return new Uint8Array(view.buffer);
};

export const u32 = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setUint32(index * 4, value));
  return new Uint8Array(view.buffer);
};

export const u64 = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer);
};

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A box: 32-bit size, four-character type, body. ISO/IEC 14496-12 §4.2.2. */
export function box(type: string, ...body: readonly Uint8Array[]): Uint8Array {
  const size = body.reduce((sum, part) => sum + part.length, 8);
  return joinBytes(u32(size), ascii(type), ...body);
}

/** A box that starts with a version and 24 flags. ISO/IEC 14496-12 §4.2.2. */
export function fullBox(type: string, version: number, flags: number, ...body: readonly Uint8Array[]): Uint8Array {
  return box(type, u32(((version << 24) | flags) >>> 0), ...body);
}
