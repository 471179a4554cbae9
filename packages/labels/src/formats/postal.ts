import { gs1Mod10, s10Mod11 } from '../check-digits.ts';
import type { LabelFormat } from '../label-format.ts';
import { s10Service } from '../services.ts';

/** National posts: the numbers all of them share (UPU S10) and some that one of them has to itself. */
export const POSTAL_FORMATS = [
  {
    id: 'upu_s10',
    carrier: 'upu',
    name: 'UPU S10 item identifier',
    pattern: /^(?<number>[A-Z]{2}(?<body>\d{8})(?<check>\d)(?<origin>[A-Z]{2}))$/,
    checkDigit: s10Mod11,
    service: s10Service,
    evidence: 'prefix',
    sample: 'RB########=GB',
    source: 'UPU standard S10: service 2, serial 8, check, country of the issuing post',
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
    pattern: /^(?:01\d{14})?(?:91)?(?<number>(?:[A-Z]{3,5}|\d[A-Z]{2}|\d{2}[A-Z]{1,3}|\d{3}[A-Z]{2})\d{18})$/,
    evidence: 'length',
    postcodeCountry: 'AU',
    sample: 'JDQ#######010006009##',
    source: 'Australia Post Shipping and Tracking API, label metadata: barcode_id is AI 01, AI 91 with the article (lodgement id and 18 digits), AI 420',
  },
  {
    id: 'postnl_3s',
    carrier: 'postnl',
    name: 'PostNL 3S barcode',
    pattern: /^(?<number>3S[A-Z]{4}\d{7,9})$/,
    evidence: 'prefix',
    sample: '3SDEVC#########',
    source: 'PostNL barcode web service: type 3S, customer code, serial',
  },
] as const satisfies readonly LabelFormat[];
