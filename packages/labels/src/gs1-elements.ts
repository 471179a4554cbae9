import { GS } from './separators.ts';

/** The values of a GS1 element string by their application identifier (AI). */
export type Gs1Elements = ReadonlyMap<string, string>;

/**
 * The lengths of the application identifiers that parcels carry (GS1 General Specifications, section 3.2): an exact
 * length, or the longest of a variable one. Keys are matched longest first; `310` stands for 3100 to 3109 and so on.
 */
const LENGTHS: Readonly<Record<string, { readonly digits: number; readonly exact: boolean }>> = {
  ...fixed(18, ['00']),
  ...fixed(14, ['01', '02']),
  ...fixed(6, ['11', '12', '13', '15', '16', '17']),
  ...fixed(2, ['20']),
  ...fixed(13, ['410', '411', '412', '413', '414', '415', '416', '417']),
  ...fixed(17, ['402']),
  ...fixed(3, ['422', '424', '426']),
  ...upTo(8, ['30', '37']),
  ...upTo(12, ['421']),
  ...upTo(20, ['10', '21', '22', '420']),
  ...upTo(30, ['240', '241', '250', '251', '400', '401', '403']),
  ...upTo(90, ['90', '91', '92', '93', '94', '95', '96', '97', '98', '99']),
};

function fixed(digits: number, identifiers: readonly string[]) {
  return Object.fromEntries(identifiers.map((identifier) => [identifier, { digits, exact: true }]));
}

function upTo(digits: number, identifiers: readonly string[]) {
  return Object.fromEntries(identifiers.map((identifier) => [identifier, { digits, exact: false }]));
}

/** Measures (AI 310n to 369n): four digits of identifier, six of value. */
const MEASURE = /^3[1-6]\d\d/;

/**
 * Reads an element string, `00` + 18 digits, `420` + postcode + GS … . Undefined when it is not one from front to end.
 * One pass from left to right.
 */
export function parseGs1Elements(text: string): Gs1Elements | undefined {
  const elements = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(GS)) {
      rest = rest.slice(1);
      continue;
    }
    const measure = MEASURE.exec(rest)?.[0];
    const identifier = measure ?? [rest.slice(0, 3), rest.slice(0, 2)].find((start) => Object.hasOwn(LENGTHS, start));
    if (identifier === undefined) return undefined;
    const { digits, exact } = LENGTHS[identifier] ?? { digits: 6, exact: true };
    const end = rest.indexOf(GS);
    const available = end === -1 ? rest.length : end;
    const length = exact ? identifier.length + digits : available;
    const value = rest.slice(identifier.length, length);
    if (value === '' || length > available || value.length > digits || !/^[!-z]+$/.test(value)) return undefined;
    elements.set(identifier, value);
    rest = rest.slice(length);
  }
  return elements.size === 0 ? undefined : elements;
}

/** Reads the human-readable form that people type, `(00) 3 4012345 … (420) 10023`, into an element string with separators. */
export function fromPrintedElements(text: string): string | undefined {
  if (!text.startsWith('(')) return undefined;
  const parts = text.slice(1).split('(');
  const elements = parts.map((part) => /^(\d{2,4})\)([^()]*)$/.exec(part));
  if (elements.some((element) => element === null)) return undefined;
  return elements.map((element) => `${element?.[1] ?? ''}${(element?.[2] ?? '').replace(/ +/g, '')}`).join(GS);
}
