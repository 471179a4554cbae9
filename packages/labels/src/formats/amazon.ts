import type { LabelFormat } from '../label-format.ts';

/** Amazon Logistics. Its numbers carry no check digit. */
export const AMAZON_FORMATS = [
  {
    id: 'amazon_tba',
    carrier: 'amazon',
    name: 'Amazon Logistics (TBA United States, TBC Canada, TBM Mexico)',
    pattern: /^(?<number>TB[ACM]\d{12})$/,
    evidence: 'prefix',
    sample: 'TBA3###########',
    source: 'tracking_number_data 2.0.0 (MIT), amazon_logistics',
  },
  {
    id: 'amazon_international',
    carrier: 'amazon',
    name: 'Amazon Logistics outside North America',
    pattern: /^(?<number>[AFC]\d{10})$/,
    evidence: 'range',
    sample: 'C100#######',
    source: 'tracking_number_data 2.0.0 (MIT), amazon_international',
  },
] as const satisfies readonly LabelFormat[];
