/** One stop of a pasted list, as the API takes it. */
export interface ListedStop {
  readonly code: string;
  readonly trackingNumber: string;
  readonly address?: string;
  readonly reference?: string;
}

export type LineFault = 'columns' | 'code' | 'number' | 'long' | 'twice';

/** A line of a pasted list: `text` is as it was pasted. */
export type ListedLine = { readonly line: number; readonly text: string } & ({ readonly stop: ListedStop } | { readonly fault: LineFault });

/** More are not on one route. */
export const MOST_LINES = 300;

/**
 * Reads a list of stops: one a line, with the household's delivery code, the tracking number, and where there are any the address and a reference,
 * between tabs, semicolons or commas, in quotation marks where they hold one (RFC 4180). Empty lines and a heading (a first line without any digit) are passed over.
 */
export function readStopList(list: string): readonly ListedLine[] {
  const lines = list.replace(/^\u{feff}/u, '').split(/\r\n|\r|\n/).map((text, index) => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '');
  const [first, ...rest] = lines;
  const stops = first === undefined || /\d/.test(first.text) ? lines : rest;
  const all = stops.map(({ text }) => text);
  const separator = ['\t', ';', ','].find((sign) => all.some((text) => text.includes(sign))) ?? ',';
  const seen = new Set<string>();
  return stops.map(({ line, text }): ListedLine => {
    const [code = '', trackingNumber = '', address = '', reference = '', ...more] = cellsOf(text, separator);
    const fault = ((): LineFault | undefined => {
      if (trackingNumber === '' || more.some((cell) => cell !== '')) return 'columns';
      if (code.length < 4 || code.length > 40) return 'code';
      if (trackingNumber.length < 6 || !/\d/.test(trackingNumber)) return 'number';
      if (trackingNumber.length > 200 || address.length > 200 || reference.length > 120) return 'long';
      return seen.has(trackingNumber.toUpperCase()) ? 'twice' : undefined;
    })();
    seen.add(trackingNumber.toUpperCase());
    if (fault !== undefined) return { line, text, fault };
    return { line, text, stop: { code, trackingNumber, ...(address === '' ? {} : { address }), ...(reference === '' ? {} : { reference }) } };
  });
}

function cellsOf(text: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let [cell, quoted] = ['', false];
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (quoted && sign === '"' && text.charAt(index + 1) === '"') {
      cell += sign;
      index += 1;
    } else if (sign === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
    } else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}
