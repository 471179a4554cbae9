import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLabel } from './read-label.ts';

/** A collection of vectors that may stand beside the repository; this package's own are in known-numbers.ts. */
const FILE = join(import.meta.dirname, '../../../../shared/data/tracking-numbers/vectors.json');

interface Vectors {
  readonly id: string;
  readonly courier: string;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

/** The names of that collection that are not ours; a format of theirs may be several rows of our table. */
const CARRIERS: Readonly<Record<string, string>> = { s10: 'upu' };
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  amazon_logistics: ['amazon_tba'],
  canada_post: ['canada_post_16'],
  dhl_express: ['dhl_express', 'dhl_express_11'],
  dhl_express_piece_id: ['dhl_piece_id', 'dhl_licence_plate'],
  dpd: ['dpd_28', 'dpd_barcode'],
  dpd_14: ['dpd_15'],
  fedex_ground: ['fedex_ground_15'],
  fedex_ground_sscc_18: ['fedex_ground_sscc'],
  landmark_global: ['landmark_ltn'],
  'LaserShip 1LS7 (18)': ['lasership_1ls7_18'],
  'Old Dominion': ['old_dominion'],
  'Old Dominion Guaranteed Shipment': ['old_dominion_guaranteed'],
  s10: ['upu_s10'],
  ups: ['ups_1z'],
  'UPS Waybill': ['ups_waybill'],
  usps_impb_n: ['usps_impb', 'usps_impb_26'],
  usps_impb_c: ['usps_impb', 'usps_impb_26'],
  usps_legacy: ['usps_legacy_22', 'usps_legacy_20'],
};

const candidatesOf = (text: string) => {
  const reading = readLabel(text);
  return reading.kind === 'read' ? reading.candidates : [];
};

describe('published vectors beside the repository', () => {
  it('give their courier, and the invalid ones none of their format', ({ skip }) => {
    if (!existsSync(FILE)) skip('there is no ../shared/data/tracking-numbers/vectors.json beside this repository');
    // The cast states the file's shape, which its README describes.
    const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Vectors[];
    expect(vectors.length).toBeGreaterThan(30);
    for (const { id, courier, valid, invalid } of vectors) {
      const formats = FORMATS[id] ?? [id];
      for (const text of valid) {
        const match = candidatesOf(text).find((candidate) => candidate.carrier === (CARRIERS[courier] ?? courier) && formats.includes(candidate.format));
        expect(match, `${id} ${text}`).toBeDefined();
      }
      for (const text of invalid) {
        expect(candidatesOf(text).filter((candidate) => formats.includes(candidate.format)), `${id} ${text}`).toEqual([]);
      }
    }
  });
});
