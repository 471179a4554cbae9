/** A text that others wrote, as one short line: no control, direction or invisible characters, no line breaks, at most `longest` characters. */
export function boundedText(text: string, longest = 120): string {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}
