import { countryOfNumber } from './country-codes.ts';
import type { Destination } from './label-reading.ts';

/** How many characters a postcode has where carriers fill it up with zeros on the left. */
const POSTCODE_LENGTHS: Readonly<Record<string, number>> = {
  AT: 4, BE: 4, BG: 4, CH: 4, CY: 4, CZ: 5, DE: 5, DK: 4, EE: 5, ES: 5, FI: 5, FR: 5, GR: 5, HR: 5, HU: 4, IT: 5, LI: 4,
  LT: 5, LU: 4, LV: 4, NL: 6, NO: 4, PL: 5, PT: 7, RO: 6, RS: 5, SE: 5, SI: 4, SK: 5, US: 5,
};

/** A destination out of what a label holds; undefined when its postcode is empty, all zeros, or no postcode. */
export function destinationOf(postcode: string, country: string | undefined, plus4?: string): Destination | undefined {
  const compact = postcode.replace(/ +/g, '').toUpperCase();
  if (!/^[0-9A-Z-]{3,10}$/.test(compact) || /^0+$/.test(compact)) return undefined;
  const zip = country === 'US' ? /^(\d{5})-?(\d{4})$/.exec(`${compact}${plus4 ?? ''}`) : null;
  const value = zip === null ? compact : zip[2] === '0000' ? (zip[1] ?? compact) : `${zip[1]}-${zip[2]}`;
  return { kind: 'postcode', ...(country === undefined ? {} : { country }), value };
}

/** A destination whose postcode is filled up with zeros on the left, as DPD prints it. */
export function paddedDestination(postcode: string, countryNumber: string): Destination | undefined {
  const country = countryOfNumber(countryNumber);
  if (country === undefined) return undefined;
  const length = POSTCODE_LENGTHS[country];
  return destinationOf(length === undefined ? postcode.replace(/^0+/, '') : postcode.slice(-length), country);
}
