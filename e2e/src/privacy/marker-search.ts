/** Bytes that give a picture away: runs of coded frames, known before. */
export interface MarkerSearch {
  /** Remembers which markers stand in these bytes, as they are, in hexadecimal or in base64. */
  look(bytes: Uint8Array): void;
  /** Markers found so far, by their number. */
  readonly found: ReadonlySet<number>;
}

/** Long enough that no run of a coded frame comes twice by chance. */
export const MARKER_SIZE = 16;
/** What has to be kept of the bytes before, for a spelling that is cut in two: the longest one less one byte. */
export const OVERLAP = 2 * MARKER_SIZE - 1;
const TABLE_BITS = 21;

/** Searches for many markers at once: the first four bytes of every spelling stand in one table of bits, which rules out nearly every place. */
export function createMarkerSearch(markers: readonly Uint8Array[]): MarkerSearch {
  const table = new Uint32Array(2 ** (TABLE_BITS - 5));
  const spellings = new Map<number, { readonly text: Buffer; readonly marker: number }[]>();
  markers.forEach((bytes, marker) => {
    for (const text of spellingsOf(Buffer.from(bytes))) {
      const first = text.readUInt32BE(0);
      const slot = slotOf(first);
      table[slot >>> 5] = (table[slot >>> 5] ?? 0) | (1 << (slot & 31));
      spellings.set(first, [...(spellings.get(first) ?? []), { text, marker }]);
    }
  });
  const found = new Set<number>();
  return {
    found,
    look(bytes) {
      let window = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        window = (window << 8) | (bytes[at] ?? 0);
        const slot = slotOf(window);
        if (at < 3 || (((table[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 0) continue;
        for (const { text, marker } of spellings.get(window >>> 0) ?? []) {
          const end = at - 3 + text.length;
          if (end <= bytes.length && text.compare(bytes, at - 3, end) === 0) found.add(marker);
        }
      }
    },
  };
}

/** Base64 has three, one for each place that a run may have in its groups of three. */
const spellingsOf = (bytes: Buffer): readonly Buffer[] => [
  bytes,
  Buffer.from(bytes.toString('hex')),
  ...[0, 1, 2].flatMap((skip) => {
    const whole = bytes.subarray(skip, skip + 3 * Math.floor((bytes.length - skip) / 3));
    return [Buffer.from(whole.toString('base64')), Buffer.from(whole.toString('base64url'))];
  }),
];

const slotOf = (first: number): number => Math.imul(first, 0x9e3779b1) >>> (32 - TABLE_BITS);
