/** Modules of a side: version 6 (ISO/IEC 18004). */
export const QR_SIDE = 41;
/** How many signs fit at correction level M. */
export const QR_CAPACITY = 154;

const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const BLOCKS = 4;
const DATA = 27;
const CORRECTION = 16;
/** Level M, mask 0, with its BCH code, as the standard masks it (table C.1). */
const FORMAT = 0b101010000010010;
const FINDER = 7;
const ALIGNED_AT = 34;

/**
 * A QR code of one size, for one kind of text: capitals, digits and ` $%*+-./:`, at most {@link QR_CAPACITY} of them; rows of modules, true where dark.
 * Written here because a page that must come over a bad network has no room for an encoder of every version.
 */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  const rows = Array.from({ length: QR_SIDE }, () => Array.from({ length: QR_SIDE }, (): boolean | undefined => undefined));
  const set = (x: number, y: number, dark: boolean): void => {
    const row = rows[y];
    if (row !== undefined && x >= 0 && x < QR_SIDE) row[x] = dark;
  };
  drawPatterns(set);
  const bits = codewordsOf(text).flatMap((word) => Array.from({ length: 8 }, (_, bit) => (word >> (7 - bit)) & 1));
  let next = 0;
  for (let right = QR_SIDE - 1, upward = true; right > 0; right -= 2, upward = !upward) {
    // The column of the timing pattern is passed over.
    if (right === 6) right = 5;
    for (let step = 0; step < QR_SIDE; step += 1) {
      const y = upward ? QR_SIDE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y]?.[x] !== undefined) continue;
        set(x, y, (bits[next] ?? 0) === 1 !== ((x + y) % 2 === 0));
        next += 1;
      }
    }
  }
  return rows.map((row) => row.map((dark) => dark === true));
}

type SetModule = (x: number, y: number, dark: boolean) => void;

/** Everything that is the same in each code of this version, and the format. */
function drawPatterns(set: SetModule): void {
  for (let at = 0; at < QR_SIDE; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const far = QR_SIDE - FINDER;
  for (const [left, top] of [[0, 0], [far, 0], [0, far]] as const) {
    for (let y = -1; y <= FINDER; y += 1) for (let x = -1; x <= FINDER; x += 1) set(left + x, top + y, isDark(Math.max(Math.abs(x - 3), Math.abs(y - 3))));
  }
  for (let y = -2; y <= 2; y += 1) for (let x = -2; x <= 2; x += 1) set(ALIGNED_AT + x, ALIGNED_AT + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((FORMAT >> bit) & 1) === 1;
    if (bit < 8) {
      set(8, bit < 6 ? bit : bit + 1, dark);
      set(QR_SIDE - 1 - bit, 8, dark);
    } else {
      set(bit === 8 ? 7 : 14 - bit, 8, dark);
      set(8, QR_SIDE - 15 + bit, dark);
    }
  }
  set(8, QR_SIDE - 8, true);
}

/** By the distance from a finder's middle. */
const isDark = (distance: number): boolean => distance !== 2 && distance !== 4;

/** Data and correction, interleaved. */
function codewordsOf(text: string): readonly number[] {
  const bits: number[] = [];
  const write = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  write(0b0010, 4);
  write(text.length, 9);
  for (let at = 0; at < text.length; at += 2) {
    const [first, second] = [SIGNS.indexOf(text.charAt(at)), SIGNS.indexOf(text.charAt(at + 1))];
    if (at + 1 < text.length) write(first * 45 + second, 11);
    else write(first, 6);
  }
  write(0, Math.min(4, BLOCKS * DATA * 8 - bits.length));
  write(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < BLOCKS * DATA * 8; pad ^= 0xec ^ 0x11) write(pad, 8);
  const data = Array.from({ length: BLOCKS * DATA }, (_, word) => bits.slice(word * 8, word * 8 + 8).reduce((value, bit) => value * 2 + bit, 0));
  const blocks = Array.from({ length: BLOCKS }, (_, block) => data.slice(block * DATA, (block + 1) * DATA));
  const corrections = blocks.map(correctionOf);
  return [...interleave(blocks, DATA), ...interleave(corrections, CORRECTION)];
}

const interleave = (blocks: readonly (readonly number[])[], length: number): readonly number[] => Array.from({ length }, (_, at) => blocks.map((block) => block[at] ?? 0)).flat();

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** The generator polynomial's coefficients after the leading one, for {@link CORRECTION} words (Reed and Solomon). */
const GENERATOR: readonly number[] = (() => {
  let [polynomial, root] = [[1], 1];
  for (let degree = 0; degree < CORRECTION; degree += 1) {
    const by = root;
    polynomial = [...polynomial, 0].map((coefficient, at) => coefficient ^ times(polynomial[at - 1] ?? 0, by));
    root = times(root, 2);
  }
  return polynomial.slice(1);
})();

function correctionOf(block: readonly number[]): readonly number[] {
  let rest: readonly number[] = GENERATOR.map(() => 0);
  for (const word of block) {
    const factor = word ^ (rest[0] ?? 0);
    rest = GENERATOR.map((coefficient, at) => (rest[at + 1] ?? 0) ^ times(coefficient, factor));
  }
  return rest;
}
