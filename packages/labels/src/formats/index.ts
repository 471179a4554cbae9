import type { LabelFormat } from '../label-format.ts';
import { AMAZON_FORMATS } from './amazon.ts';
import { DHL_FORMATS } from './dhl.ts';
import { EUROPE_FORMATS } from './europe.ts';
import { FEDEX_FORMATS } from './fedex.ts';
import { GS1_FORMATS } from './gs1.ts';
import { NORTH_AMERICA_FORMATS } from './north-america.ts';
import { POSTAL_FORMATS } from './postal.ts';
import { UPS_FORMATS } from './ups.ts';
import { USPS_FORMATS } from './usps.ts';
import { WORLDWIDE_FORMATS } from './worldwide.ts';

const TABLE = [
  ...UPS_FORMATS,
  ...USPS_FORMATS,
  ...FEDEX_FORMATS,
  ...DHL_FORMATS,
  ...AMAZON_FORMATS,
  ...POSTAL_FORMATS,
  ...GS1_FORMATS,
  ...EUROPE_FORMATS,
  ...NORTH_AMERICA_FORMATS,
  ...WORLDWIDE_FORMATS,
] as const;

/** The id of a format. */
export type FormatId = (typeof TABLE)[number]['id'];

/** The table of formats. Its order decides between candidates that are equal in everything else. */
export const LABEL_FORMATS: readonly (LabelFormat & { readonly id: FormatId })[] = TABLE;
