import { gs1Mod10, s10Mod11 } from '../check-digits.ts';
import type { LabelFormat } from '../label-format.ts';

/** National posts: the numbers all of them share (UPU S10) and some that one of them has to itself. */
export const POSTAL_FORMATS = [
  {
    id: 'upu_s10',
    carrier: 'upu',
    name: 'UPU S10 item identifier',
    pattern: /^(?<number>[A-Z]{2}(?<body>\d{8})(?<check>\d)(?<origin>[A-Z]{2}))$/,
    checkDigit: s10Mod11,
    evidence: 'prefix',
    sample: 'RB########=GB',
    source: 'UPU standard S10-12: service 2, serial 8, check, country of the issuing post',
  },
  {
    id: 'canada_post_16',
    carrier: 'canada_post',
    name: 'Canada Post parcel identification number',
    pattern: /^(?<number>(?<body>\d{15})(?<check>\d))$/,
    checkDigit: gs1Mod10,
    evidence: 'length',
    sample: '4002###########=',
    source: 'Canada Post: origin 7, serial 8, check by GS1 mod 10',
  },
  {
    id: 'australia_post_article',
    carrier: 'australia_post',
    name: 'Australia Post article',
    pattern: /^(?:0199312650999998)?(?:91)?(?<number>(?:[A-Z]{3,5}|\d[A-Z]{2}|\d{2}[A-Z]{1,3}|\d{3}[A-Z]{2})\d{18})$/,
    evidence: 'length',
    sample: 'JDQ#######010006009##',
    source: 'Australia Post eParcel label specification: lodgement id 3 to 5, consignment 7, article 2, product 5, service 2, payer 1, check; GS1 AI 01 and 91 before it',
  },
  {
    id: 'postnl_3s',
    carrier: 'postnl',
    name: 'PostNL 3S barcode',
    pattern: /^(?<number>3S[A-Z]{4}[A-Z0-9]{0,2}\d{7,9})$/,
    evidence: 'prefix',
    sample: '3SDEVC#########',
    source: 'PostNL barcode web service: type 3S, customer code, serial',
  },
] as const satisfies readonly LabelFormat[];
