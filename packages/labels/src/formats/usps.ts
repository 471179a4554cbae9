import { gs1Mod10 } from '../check-digits.ts';
import type { LabelFormat } from '../label-format.ts';
import { uspsService } from '../services.ts';

/** United States Postal Service. International items are UPU S10. */
export const USPS_FORMATS = [
  {
    id: 'usps_impb',
    carrier: 'usps',
    name: 'USPS Intelligent Mail package barcode, 22 digits',
    pattern: /^(?:420(?<postcode>\d{5})(?<plus4>\d{4})?)?(?<number>(?<body>9[2-5]\d{19})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    service: uspsService,
    evidence: 'range',
    postcodeCountry: 'US',
    sample: '94001################=',
    source: 'USPS Publication 199, section on the Intelligent Mail package barcode: 92 to 95, service 3, mailer 6 or 9, serial, check; 420 and ZIP before it',
  },
  {
    id: 'usps_impb_26',
    carrier: 'usps',
    name: 'USPS Intelligent Mail package barcode, 26 digits',
    pattern: /^(?:420(?<postcode>\d{5})(?<plus4>\d{4})?)?(?<number>(?<body>9[2-5]\d{23})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    service: uspsService,
    evidence: 'range',
    postcodeCountry: 'US',
    sample: '92748####################=',
    source: 'USPS Publication 199: the longer serial of the same barcode',
  },
  {
    id: 'usps_legacy_22',
    carrier: 'usps',
    name: 'USPS confirmation services, 22 digits',
    pattern: /^(?:420(?<postcode>\d{5})(?<plus4>\d{4})?)?(?<number>(?<body>91\d{19})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    evidence: 'range',
    postcodeCountry: 'US',
    sample: '91###################=',
    source: 'USPS Publication 91: 91, service 2, customer 9, serial 8, check',
  },
  {
    id: 'usps_legacy_20',
    carrier: 'usps',
    name: 'USPS confirmation services, printed without their 91',
    pattern: /^(?:420(?<postcode>\d{5})(?<plus4>\d{4})?)?(?<number>(?<body>\d{19})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    checkPrefix: '91',
    evidence: 'length',
    postcodeCountry: 'US',
    sample: '7196###############=',
    source: 'USPS Publication 91: the check digit covers the 91 that is not printed',
  },
  {
    id: 'usps_20',
    carrier: 'usps',
    name: 'USPS 20 digits, certified and retail services',
    pattern: /^(?<number>(?<body>(?!00)\d{19})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    evidence: 'length',
    sample: '7112###############=',
    source: 'tracking_number_data 2.0.0 (MIT), usps_20: service 2, customer 9, serial 8, check',
  },
] as const satisfies readonly LabelFormat[];
