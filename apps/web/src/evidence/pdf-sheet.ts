import { type PDFFont, type PDFImage, type PDFPage, rgb } from '@cantoo/pdf-lib';

/** A4 in points. */
export const PAPER = { width: 595, height: 842 } as const;
export const MARGIN = 48;
export const COLUMN = PAPER.width - 2 * MARGIN;

export const INKS = { dark: rgb(0.09, 0.1, 0.14), quiet: rgb(0.38, 0.39, 0.45), good: rgb(0.05, 0.42, 0.24), part: rgb(0.55, 0.36, 0), bad: rgb(0.7, 0.1, 0.1), line: rgb(0.85, 0.86, 0.88) } as const;
export type Ink = keyof typeof INKS;

export interface Fonts {
  readonly text: PDFFont;
  readonly strong: PDFFont;
}

export interface Look {
  readonly size: number;
  readonly strong?: boolean;
  readonly ink?: Ink;
  /** Points free below. */
  readonly after?: number;
  /** From the left margin, and how wide the words may run. */
  readonly indent?: number;
  readonly width?: number;
}

/** One page, filled from above. What does not fit is left out: the bundle has it. */
export class Sheet {
  readonly page: PDFPage;
  readonly #fonts: Fonts;
  /** The height of the bottom margin: a footer stands in it. */
  readonly #floor = MARGIN + 14;
  y = PAPER.height - MARGIN;

  constructor(page: PDFPage, fonts: Fonts) {
    this.page = page;
    this.#fonts = fonts;
  }

  words(text: string, { size, strong = false, ink = 'dark', after = 3, indent = 0, width = COLUMN - indent }: Look): void {
    const font = strong ? this.#fonts.strong : this.#fonts.text;
    for (const row of rowsOf(shown(text, font), font, size, width)) {
      if (this.y - size < this.#floor) return;
      this.y -= size;
      this.page.drawText(row, { x: MARGIN + indent, y: this.y, size, font, color: INKS[ink] });
      this.y -= size * 0.4;
    }
    this.y -= after;
  }

  /** A name in a narrow column, and what it is beside it. */
  pair(name: string, value: string, { nameWidth, ...look }: Look & { readonly nameWidth: number }): void {
    const top = this.y;
    if (top - look.size < this.#floor) return;
    this.words(name, { ...look, ink: 'quiet' });
    const below = this.y;
    this.y = top;
    this.words(value, { ...look, indent: nameWidth });
    this.y = Math.min(below, this.y);
  }

  rule(): void {
    this.page.drawLine({ start: { x: MARGIN, y: this.y }, end: { x: MARGIN + COLUMN, y: this.y }, thickness: 0.7, color: INKS.line });
    this.y -= 10;
  }

  /** Pictures side by side, as many to a row as given, each with words below. */
  pictures(items: readonly { readonly image: PDFImage; readonly words: string }[], perRow: number): void {
    const gap = 12;
    const width = (COLUMN - gap * (perRow - 1)) / perRow;
    for (let at = 0; at < items.length; at += perRow) {
      const row = items.slice(at, at + perRow).map(({ image, words }) => ({ image, words, size: image.scaleToFit(width, width * 0.75) }));
      const height = Math.max(...row.map(({ size }) => size.height));
      if (this.y - height - 30 < this.#floor) return;
      const top = this.y;
      let lowest = top;
      for (const [index, { image, words, size }] of row.entries()) {
        const indent = index * (width + gap);
        this.page.drawImage(image, { x: MARGIN + indent, y: top - size.height, ...size });
        this.y = top - height - 4;
        this.words(words, { size: 9, ink: 'quiet', indent, width, after: 10 });
        lowest = Math.min(lowest, this.y);
      }
      this.y = lowest;
    }
  }

  footer(left: string, right: string): void {
    const look = { y: MARGIN - 14, size: 7.5, font: this.#fonts.text, color: INKS.quiet };
    this.page.drawText(shown(left, look.font), { ...look, x: MARGIN });
    this.page.drawText(right, { ...look, x: MARGIN + COLUMN - look.font.widthOfTextAtSize(right, look.size) });
  }
}

function rowsOf(text: string, font: PDFFont, size: number, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ').flatMap((each) => piecesOf(each, font, size, width))) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row !== '' && font.widthOfTextAtSize(longer, size) > width) {
      rows.push(row);
      row = word;
    } else row = longer;
  }
  return [...rows, row];
}

/** A word that is wider than its column, such as a hash, in pieces that are not. */
function piecesOf(word: string, font: PDFFont, size: number, width: number): readonly string[] {
  const total = font.widthOfTextAtSize(word, size);
  if (total <= width) return [word];
  const length = Math.max(1, Math.floor((word.length * width) / total) - 1);
  return Array.from({ length: Math.ceil(word.length / length) }, (_, index) => word.slice(index * length, (index + 1) * length));
}

const known = new WeakMap<PDFFont, ReadonlySet<number>>();

/** The fonts that every PDF reader has know Latin letters only: words in other scripts become `[...]` rather than an error. The bundle has them as they are. */
function shown(text: string, font: PDFFont): string {
  const letters = known.get(font) ?? new Set(font.getCharacterSet());
  known.set(font, letters);
  const all = Array.from(text, (letter) => (letters.has(letter.codePointAt(0) ?? 0) ? letter : '\0')).join('');
  return all.replaceAll(/\0+(?:[\s\0]*\0)?/g, '[...]');
}
