import { isCountry } from './country-codes.ts';
import { destinationOf, paddedDestination } from './destination.ts';
import type { LabelFormat } from './label-format.ts';
import type { Destination, LabelCandidate } from './label-reading.ts';
import { NATIONAL_POSTS } from './national-posts.ts';

/**
 * What a compact text is under one format: nothing where the shape, the check digit or the country is wrong; otherwise the
 * format's carrier, and for UPU S10 the national post beside it.
 */
export function matchFormat(format: LabelFormat, text: string): readonly LabelCandidate[] {
  const groups = format.pattern.exec(text)?.groups;
  if (groups?.['number'] === undefined) return [];
  const checkDigit = format.checkDigit;
  if (checkDigit !== undefined && checkDigit(`${format.checkPrefix ?? ''}${groups['body'] ?? ''}`) !== groups['check']) return [];
  const origin = groups['origin'];
  if (origin !== undefined && !isCountry(origin)) return [];
  const destination = destinationIn(groups, format);
  const number = `${format.numberPrefix ?? ''}${groups['number']}`;
  const service = typeof format.service === 'function' ? format.service(number) : format.service;
  const candidate: LabelCandidate = {
    carrier: format.carrier,
    format: format.id,
    number,
    checked: checkDigit !== undefined,
    confidence: confidenceOf(format),
    ...(service === undefined ? {} : { service }),
    ...(destination === undefined ? {} : { destination }),
  };
  const post = origin === undefined ? undefined : NATIONAL_POSTS[origin];
  return post === undefined ? [candidate] : [candidate, { ...candidate, carrier: post }];
}

function confidenceOf({ checkDigit, evidence }: LabelFormat): LabelCandidate['confidence'] {
  if (checkDigit === undefined) return evidence === 'prefix' ? 'medium' : 'low';
  return evidence === 'length' ? 'medium' : 'high';
}

function destinationIn(groups: Readonly<Record<string, string | undefined>>, format: LabelFormat): Destination | undefined {
  const postcode = groups['postcode'];
  if (postcode === undefined) return undefined;
  const countryNumber = groups['countryNumber'];
  if (countryNumber !== undefined) return paddedDestination(postcode, countryNumber);
  return destinationOf(postcode, format.postcodeCountry, groups['plus4']);
}
