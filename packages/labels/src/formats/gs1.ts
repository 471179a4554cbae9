import { gs1Mod10 } from '../check-digits.ts';
import type { LabelFormat } from '../label-format.ts';

/** GS1: the serial shipping container code of any shipper or carrier. */
export const GS1_FORMATS = [
  {
    id: 'gs1_sscc',
    carrier: 'gs1',
    name: 'Serial shipping container code (SSCC)',
    pattern: /^(?:00)?(?<number>(?<body>\d{17})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    evidence: 'range',
    sample: '00#################=',
    source: 'GS1 General Specifications, section 2.2.1 and AI (00): extension digit, company prefix and serial 16, check',
  },
] as const satisfies readonly LabelFormat[];
