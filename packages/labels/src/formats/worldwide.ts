import type { LabelFormat } from '../label-format.ts';

/** Cross-border consolidators, and carriers of other continents. */
export const WORLDWIDE_FORMATS = [
  {
    id: 'landmark_ltn',
    carrier: 'landmark',
    name: 'Landmark Global',
    pattern: /^(?<number>LTN\d{8}N1)$/,
    evidence: 'prefix',
    sample: 'LTN########N1',
    source: 'tracking_number_data 2.0.0 (MIT), landmark_global',
  },
  {
    id: 'yunexpress',
    carrier: 'yunexpress',
    name: 'YunExpress',
    pattern: /^(?<number>YT\d{16})$/,
    evidence: 'prefix',
    sample: 'YT22##############',
    source: 'tracking_number_data 2.0.0 (MIT), yunexpress',
  },
  {
    id: 'startrack_item',
    carrier: 'startrack',
    name: 'StarTrack freight item',
    pattern: /^(?<number>[A-Z][A-Z0-9]{3}\d{8}[A-Z]{3}\d{5})$/,
    evidence: 'range',
    sample: 'FKMZ5#######EXP00001',
    source: 'Australia Post Shipping and Tracking API, label metadata: consignment 12, product 3, item 5',
  },
  {
    id: 'startrack_consignment',
    carrier: 'startrack',
    name: 'StarTrack consignment',
    pattern: /^(?<number>[A-Z]{4}\d{8})$/,
    evidence: 'length',
    sample: 'FKMZ5#######',
    source: 'Australia Post Shipping and Tracking API, label metadata: prefix 4, serial 8',
  },
] as const satisfies readonly LabelFormat[];
