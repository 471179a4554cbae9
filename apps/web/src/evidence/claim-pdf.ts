import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { checkCode } from './check-code.ts';
import type { Claim } from './claim-page.ts';
import { COLUMN, INKS, MARGIN, PAPER, Sheet } from './pdf-sheet.ts';

const TONES = { proved: 'good', proved_in_part: 'part', not_proved: 'bad' } as const;
const NAMES = 64;
const CODE = 92;

/** Two pages: verdict, facts and time line, then the pictures and how to check them. Made here; nothing is sent anywhere. */
export async function claimPdf(claim: Claim): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle(claim.title);
  document.setLanguage('en');
  const fonts = { text: await document.embedFont(StandardFonts.Helvetica), strong: await document.embedFont(StandardFonts.HelveticaBold) };
  const sheets = [1, 2].map(() => new Sheet(document.addPage([PAPER.width, PAPER.height]), fonts));
  const [first, second] = sheets;
  if (first === undefined || second === undefined) return document.save();
  fillFirst(first, claim);
  const pictures = await Promise.all(claim.pictures.map(async ({ jpeg, words }) => ({ image: await document.embedJpg(jpeg), words })));
  second.words('Pictures', { size: 13, strong: true, after: 8 });
  if (pictures.length > 0 && claim.picturesLack !== '') second.words(claim.picturesLack, { size: 9.5, ink: 'quiet', after: 8 });
  second.pictures(pictures, 2);
  if (pictures.length === 0) second.words('There is no picture here: the recording was withheld, or could not be opened on the device that made this.', { size: 10 });
  fillChecking(second, claim);
  for (const [index, sheet] of sheets.entries()) sheet.footer(claim.footer, `${index + 1} of ${sheets.length}`);
  return document.save();
}

function fillFirst(sheet: Sheet, { title, when, verdict, facts, moments }: Claim): void {
  sheet.words('Latchkey · record of an unattended visit', { size: 9, ink: 'quiet', after: 8 });
  sheet.words(title, { size: 21, strong: true, after: 0 });
  sheet.words(when, { size: 11, ink: 'quiet', after: 12 });

  const [tone, top] = [TONES[verdict.kind], sheet.y];
  sheet.y -= 4;
  sheet.words(verdict.title, { size: 16, strong: true, ink: tone, indent: 16 });
  for (const words of verdict.words) sheet.words(words, { size: 10, indent: 16, after: 1 });
  sheet.page.drawRectangle({ x: MARGIN, y: sheet.y, width: 4, height: top - sheet.y, color: INKS[tone] });
  sheet.y -= 14;

  for (const [name, value] of facts) sheet.pair(name, value, { size: 9.5, nameWidth: NAMES, after: 2 });
  sheet.y -= 6;
  sheet.rule();
  sheet.words('What happened', { size: 13, strong: true, after: 6 });
  for (const { time, words, urgent } of moments) sheet.pair(time, words, { size: 9.5, nameWidth: NAMES, after: 1, ...(urgent ? { ink: 'bad', strong: true } : {}) });
}

function fillChecking(sheet: Sheet, { checkAddress, checking }: Claim): void {
  sheet.y -= 4;
  sheet.rule();
  sheet.words('How to check it', { size: 13, strong: true, after: 8 });
  const code = checkCode(checkAddress);
  const top = sheet.y;
  if (code !== undefined) sheet.page.drawSvgPath(code.path, { x: MARGIN, y: top, scale: CODE / code.size, color: INKS.dark, borderWidth: 0 });
  const indent = code === undefined ? 0 : CODE + 18;
  for (const words of checking) sheet.words(words, { size: 9.5, indent, width: COLUMN - indent, after: 5 });
}
