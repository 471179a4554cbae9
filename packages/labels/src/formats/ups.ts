import { upsMod10 } from '../check-digits.ts';
import type { LabelFormat } from '../label-format.ts';
import { upsService } from '../services.ts';

/** UPS. */
export const UPS_FORMATS = [
  {
    id: 'ups_1z',
    carrier: 'ups',
    name: 'UPS 1Z tracking number',
    pattern: /^(?<number>1Z(?<body>[A-Z0-9]{15})(?<check>\d))$/,
    checkDigit: upsMod10,
    service: upsService,
    evidence: 'prefix',
    sample: '1Z******03#######=',
    source: 'tracking_number_data 2.0.0 (MIT), ups: 1Z, shipper 6, service 2, package 7, check',
  },
  {
    id: 'ups_waybill',
    carrier: 'ups',
    name: 'UPS waybill',
    pattern: /^(?<number>[AHJKTV](?<body>\d{9})(?<check>\d))$/,
    checkDigit: upsMod10,
    evidence: 'range',
    sample: 'K#########=',
    source: 'tracking_number_data 2.0.0 (MIT), courier ups',
  },
] as const satisfies readonly LabelFormat[];
