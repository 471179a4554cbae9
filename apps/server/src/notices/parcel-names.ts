import type { NoticeFacts } from './notice-text.ts';

/** More would not fit any notification; the visit has all. */
const NAMED = 10;

/** How many parcels are inside, where there are several; undefined for one, which goes without saying. */
export const severalInside = ({ purpose, parcels = [] }: NoticeFacts): number | undefined => (purpose === 'delivery' && parcels.length > 1 ? parcels.length : undefined);

/** Something that does not keep lies inside. */
export const spoilsInside = ({ purpose, opened, notLeft, perishable }: NoticeFacts): boolean => perishable === true && purpose === 'delivery' && opened && notLeft !== true;

/** Several parcels by name, as a sentence of their own before the rest of a notice; empty where nothing is to be named. Each name keeps its own writing direction. */
export function namesInside(facts: NoticeFacts, separator: ', ' | '، '): string {
  const { parcels = [], opened, notLeft } = facts;
  if (severalInside(facts) === undefined || !opened || notLeft === true) return '';
  return `${listed(parcels, separator)}. `;
}

/** What was taken along, by name, as a sentence after `words`; empty where nothing was. */
export const namesTaken = ({ taken = [] }: NoticeFacts, words: string, separator: ', ' | '، '): string => (taken.length === 0 ? '' : `${words} ${listed(taken, separator)}. `);

const listed = (names: readonly string[], separator: string): string => `${names.slice(0, NAMED).map((name) => `\u2068${name}\u2069`).join(separator)}${names.length > NAMED ? ` +${names.length - NAMED}` : ''}`;
