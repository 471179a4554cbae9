import { compactText } from './compact-text.ts';
import { parseCarrierMessage } from './carrier-message.ts';
import { countryOfNumber } from './country-codes.ts';
import { fromPrintedElements, type Gs1Elements, parseGs1Elements } from './gs1-elements.ts';
import { GS, trimSeparators } from './separators.ts';

/** A text that may be a number of some format, and the postcode that stood beside it. */
export interface NumberText {
  readonly text: string;
  readonly postcode?: string;
  /** The country of `postcode` where the label tells it: two letters. */
  readonly country?: string | undefined;
}

/** The application identifiers whose element, identifier included, is a carrier's number: SSCC, and the carriers' own. */
const NUMBER_IDENTIFIERS = ['00', '91', '92', '93', '94', '95', '96'] as const;

/** AI 00 and an SSCC; in a longer text more elements follow without a separator. */
const SSCC_LENGTH = 20;

/**
 * The texts of a label that a number may be in: out of a structured carrier message, or the whole and what a GS1 element
 * string is made of. `gs1` says that the scanner vouches for an element string; otherwise separators or a leading
 * SSCC give it away.
 */
export function numberTexts(text: string, gs1: boolean): readonly NumberText[] {
  const message = parseCarrierMessage(text);
  if (message !== undefined) {
    return [{ text: message.number, postcode: message.postcode, country: countryOfNumber(message.countryNumber) }];
  }
  const printed = fromPrintedElements(text);
  const string = printed ?? compactText(text);
  const looksLikeElements = gs1 || printed !== undefined || string.includes(GS) || (string.startsWith('00') && string.length > SSCC_LENGTH);
  const elements = looksLikeElements ? parseGs1Elements(string) : undefined;
  const whole = { text: trimSeparators(string) };
  return elements === undefined ? [whole] : [whole, ...fromElements(elements)];
}

function fromElements(elements: Gs1Elements): readonly NumberText[] {
  const place = elementsPlace(elements);
  return NUMBER_IDENTIFIERS.flatMap((identifier) => {
    const value = elements.get(identifier);
    return value === undefined ? [] : [{ text: `${identifier}${value}`, ...place }];
  });
}

/** AI 421 is a country and a postcode; AI 420 is a postcode in the country of the one who printed it. */
function elementsPlace(elements: Gs1Elements): Pick<NumberText, 'postcode' | 'country'> {
  const abroad = elements.get('421');
  if (abroad !== undefined) return { postcode: abroad.slice(3), country: countryOfNumber(abroad.slice(0, 3)) };
  const postcode = elements.get('420');
  return postcode === undefined ? {} : { postcode };
}
