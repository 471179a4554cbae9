import type { Raw } from './bytes.ts';

/** One element of DER. */
export interface Node {
  readonly tag: number;
  readonly body: Raw;
  readonly raw: Raw;
}

/** The elements that lie one behind the other in these bytes; undefined when they are no DER. */
export function parse(bytes: Raw): readonly Node[] | undefined {
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

export const inside = (node: Node | undefined, tag: number): readonly Node[] => (node?.tag === tag ? (parse(node.body) ?? []) : []);

/** An object identifier with dots; empty for anything else. */
export function identifier(node: Node | undefined): string {
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
export function timeText(node: Node | undefined): string | undefined {
  const text = node === undefined ? '' : String.fromCharCode(...node.body);
  if (node?.tag === 0x18) return /^[0-9]{14}(\.[0-9]+)?Z$/.test(text) ? text.slice(0, 14) : undefined;
  if (node?.tag !== 0x17 || !/^[0-9]{12}Z$/.test(text)) return undefined;
  return (text < '5' ? '20' : '19') + text.slice(0, 12);
}
