/** One element of DER (X.690 §8, §10), taken apart no further. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

export const TAG = { boolean: 0x01, integer: 0x02, octets: 0x04, oid: 0x06, utf8: 0x0c, printable: 0x13, utcTime: 0x17, time: 0x18, sequence: 0x30, set: 0x31, context0: 0xa0, context3: 0xa3 } as const;

/** The one element that these bytes are; undefined when they are anything else. */
export function readDer(bytes: Uint8Array): DerElement | undefined {
  const [only, ...more] = elementsIn(bytes);
  return more.length === 0 ? only : undefined;
}

/** The members of an element of this tag; none when it is another, is missing, or does not hold whole elements. */
export const membersOf = (element: DerElement | undefined, tag: number): readonly DerElement[] => (element?.tag === tag ? elementsIn(element.content) : []);

function elementsIn(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0x80] = [bytes[at], bytes[at + 1]];
    const more = first > 0x80 ? first - 0x80 : 0;
    if ((tag & 0x1f) === 0x1f || first === 0x80 || more > 3) return [];
    const length = more === 0 ? first : bytes.subarray(at + 2, at + 2 + more).reduce((sum, byte) => sum * 256 + byte, 0);
    // One length has one form.
    if (more > 0 && (length < 0x80 || length < 256 ** (more - 1))) return [];
    const [start, end] = [at + 2 + more, at + 2 + more + length];
    if (end > bytes.length) return [];
    elements.push({ tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}
