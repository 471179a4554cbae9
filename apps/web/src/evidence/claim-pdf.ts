import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import type { Claim } from './claim-page.ts';

/** A4 in points. */
const [WIDTH, HEIGHT] = [595, 842];
const MARGIN = 48;
const COLUMN = WIDTH - 2 * MARGIN;
const INK = rgb(0.1, 0.1, 0.14);
const QUIET = rgb(0.4, 0.4, 0.45);

/** At most two pages: facts, verdict and time line, then the pictures. Made here; nothing is sent anywhere. */
export async function claimPdf(claim: Claim): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle(plain(claim.title));
  const [text, strong] = [await document.embedFont(StandardFonts.Helvetica), await document.embedFont(StandardFonts.HelveticaBold)];
  const first = new Sheet(document.addPage([WIDTH, HEIGHT]), text, strong);
  first.line(claim.title, { size: 20, font: 'strong', after: 10 });
  first.line(claim.verdict, { size: 11, font: 'strong', after: 12 });
  for (const [name, value] of claim.facts) first.pair(name, value);
  first.gap(10);
  first.line('What happened', { size: 13, font: 'strong', after: 6 });
  for (const [time, words] of claim.moments) first.pair(time, words, 9);

  const second = new Sheet(document.addPage([WIDTH, HEIGHT]), text, strong);
  second.line('Pictures', { size: 13, font: 'strong', after: 8 });
  for (const { jpeg, words } of claim.pictures) {
    const image = await document.embedJpg(jpeg);
    second.picture(image.scaleToFit(COLUMN, ROOM_FOR_PICTURE), (page, at) => page.drawImage(image, at), words);
  }
  if (claim.pictures.length === 0) second.line('No picture could be made on this device.', { size: 10 });
  second.gap(12);
  for (const words of claim.closing) second.line(words, { size: 9, quiet: true });
  return document.save();
}

/** Three pictures and what is under them fit on a page. */
const ROOM_FOR_PICTURE = 185;

interface LineLook {
  readonly size: number;
  readonly font?: 'strong';
  readonly quiet?: boolean;
  readonly after?: number;
  readonly indent?: number;
}

/** One page, filled from above. What does not fit is left out: the bundle has it. */
class Sheet {
  readonly #page: PDFPage;
  readonly #text: PDFFont;
  readonly #strong: PDFFont;
  #y = HEIGHT - MARGIN;

  constructor(page: PDFPage, text: PDFFont, strong: PDFFont) {
    this.#page = page;
    this.#text = text;
    this.#strong = strong;
  }

  gap(points: number): void {
    this.#y -= points;
  }

  line(words: string, { size, font, quiet = false, after = 3, indent = 0 }: LineLook): void {
    const drawn = font === 'strong' ? this.#strong : this.#text;
    for (const row of wrapped(plain(words), drawn, size, COLUMN - indent)) {
      if (this.#y - size < MARGIN) return;
      this.#y -= size;
      this.#page.drawText(row, { x: MARGIN + indent, y: this.#y, size, font: drawn, color: quiet ? QUIET : INK });
      this.#y -= size * 0.35;
    }
    this.#y -= after;
  }

  pair(name: string, value: string, size = 10): void {
    if (this.#y - size < MARGIN) return;
    this.#page.drawText(plain(name), { x: MARGIN, y: this.#y - size, size, font: this.#text, color: QUIET });
    this.line(value, { size, indent: 64, after: 1 });
  }

  picture(size: { readonly width: number; readonly height: number }, draw: (page: PDFPage, at: { x: number; y: number; width: number; height: number }) => void, words: string): void {
    if (this.#y - size.height < MARGIN) return;
    this.#y -= size.height;
    draw(this.#page, { x: MARGIN, y: this.#y, ...size });
    this.#y -= 3;
    this.line(words, { size: 9, quiet: true, after: 8 });
  }
}

function wrapped(words: string, font: PDFFont, size: number, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of words.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row !== '' && font.widthOfTextAtSize(longer, size) > width) {
      rows.push(row);
      row = word;
    } else row = longer;
  }
  return [...rows, row];
}

/** The fonts that every PDF reader has know Latin letters only; others become a question mark rather than an error. The bundle has them as they are. */
const plain = (text: string): string => text.replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').replaceAll(/[–—]/g, '-').replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?');
