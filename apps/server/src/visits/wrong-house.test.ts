import { codeOf } from '@latchkey/kit';
import { describeFormats, readLabel, sampleNumber } from '@latchkey/labels';
import { describe, expect, it } from 'vitest';
import { matchLabel, type MatchingParcel } from './label-match.ts';

const COUNT = 10_000;
const GS = '\u001d';
const zip = (seed: number) => String(10_000 + ((seed * 7_919) % 89_999));

/** Labels that name a ZIP, each in one of the ways in which carriers print it. */
const withZip = (seed: number, place: string): string => {
  const ways = [
    () => `420${place}${sampleNumber('usps_impb', seed)}`,
    () => `420${place}${String(1_000 + (seed % 8_999))}${sampleNumber('usps_impb', seed)}`,
    () => `1001${String(seed).padStart(11, '9')}${place}00${sampleNumber('fedex_12', seed)}`,
    () => `3${place}1456010244${sampleNumber('fedex_12', seed)}2014`,
    () => `(420)${place}(00)${sampleNumber('gs1_sscc', seed).slice(2)}`,
    () => `00${sampleNumber('gs1_sscc', seed).slice(2)}421840${place}${GS}`,
    () => `%00${place}${sampleNumber('dpd_14', seed)}136840`,
  ];
  return (ways[seed % ways.length] ?? ways[0])?.() ?? '';
};

/** What a door of a home with this postcode answers to a label whose parcel is expected there. */
const answerAt = (text: string, postcode: string): string | undefined => {
  const reading = readLabel(text, 'code128');
  const number = reading.kind === 'read' ? reading.candidates[0]?.number : undefined;
  if (number === undefined) return 'nothing was read';
  const parcel: MatchingParcel = { id: 'par_1', status: 'expected', accessPointId: null, notBefore: null, notAfter: null, number, attributes: null };
  try {
    return matchLabel(reading, [parcel], { accessPointId: 'ap_1', kind: 'front-door', postcode }, 0).id;
  } catch (error) {
    return codeOf(error);
  }
};

describe('the postcode on a label', () => {
  it(`refuses at least 99.9 % of ${COUNT} labels of another house, before anything opens`, () => {
    let refused = 0;
    for (let seed = 0; seed < COUNT; seed += 1) if (answerAt(withZip(seed, zip(seed)), zip(seed + 1)) === 'label.wrong_house') refused += 1;
    expect(refused / COUNT).toBeGreaterThanOrEqual(0.999);
  });

  it(`refuses none of ${COUNT} labels of this house`, () => {
    const refused: string[] = [];
    for (let seed = 0; seed < COUNT; seed += 1) if (answerAt(withZip(seed, zip(seed)), zip(seed)) !== 'par_1') refused.push(withZip(seed, zip(seed)));
    expect(refused).toEqual([]);
  });

  it('refuses none of the numbers that name no place', () => {
    const silent = describeFormats().filter(({ id }) => !['fedex_34', 'fedex_astra_32', 'dpd_28', 'dpd_barcode', 'dhl_identcode'].includes(id));
    for (const { id } of silent) for (let seed = 0; seed < 50; seed += 1) expect(answerAt(sampleNumber(id, seed), zip(seed)), id).toBe('par_1');
  });
});
