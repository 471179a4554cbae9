/** What kind of barcode the text came out of; `typed` when a person wrote it, `unknown` when nobody can say. */
export type Symbology =
  | 'code128'
  | 'itf'
  | 'code39'
  | 'ean13'
  | 'qr'
  | 'datamatrix'
  | 'pdf417'
  | 'aztec'
  | 'maxicode'
  | 'typed'
  | 'unknown';

/** The symbology identifier that some scanners put before the text (ISO/IEC 15424): `]`, a letter, a modifier. */
const AIM_LETTERS: Readonly<Record<string, Symbology>> = {
  A: 'code39',
  C: 'code128',
  E: 'ean13',
  I: 'itf',
  L: 'pdf417',
  Q: 'qr',
  U: 'maxicode',
  d: 'datamatrix',
  z: 'aztec',
};

/** The identifiers that say "the content is a GS1 element string": GS1-128, DataBar, GS1 DataMatrix, GS1 QR, GS1 DotCode. */
const GS1_IDENTIFIERS: ReadonlySet<string> = new Set([']C1', ']e0', ']d2', ']Q3', ']J1']);

/** A text without its symbology identifier, and what the identifier said. */
export interface IdentifiedText {
  readonly text: string;
  readonly symbology: Symbology;
  /** The scanner says that the content is a GS1 element string. */
  readonly gs1: boolean;
}

/** Takes a symbology identifier off the front; it wins over `symbology` only where that is `unknown`. */
export function readSymbologyIdentifier(text: string, symbology: Symbology): IdentifiedText {
  const letter = /^\]([A-Za-z])[0-9A-Za-z]/.exec(text)?.[1];
  if (letter === undefined) return { text, symbology, gs1: false };
  return {
    text: text.slice(3),
    symbology: symbology === 'unknown' ? (AIM_LETTERS[letter] ?? 'unknown') : symbology,
    gs1: GS1_IDENTIFIERS.has(text.slice(0, 3)),
  };
}
