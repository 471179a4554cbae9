/** Ends a GS1 value of variable length, and a field of a structured carrier message (FNC1 as scanners send it). */
export const GS = '\u001d';

/** Ends a format of a structured carrier message. */
export const RS = '\u001e';

/** Ends a structured carrier message. */
export const EOT = '\u0004';

/** A text without the control characters that are honest structure in a barcode. */
export const withoutSeparators = (text: string): string => text.replaceAll(GS, '').replaceAll(RS, '').replaceAll(EOT, '');

/** A text without separators around it. Those inside stay: what they keep apart never becomes one number. */
export function trimSeparators(text: string): string {
  const inside = (character: string) => withoutSeparators(character) !== '';
  const characters = [...text];
  return characters.slice(characters.findIndex(inside), characters.findLastIndex(inside) + 1).join('');
}
