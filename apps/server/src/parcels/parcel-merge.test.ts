import { parcelSource } from '@latchkey/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeParcel, noFacts, type ParcelFacts, type ParcelNews } from './parcel-merge.ts';

const expected: ParcelFacts = { ...noFacts, title: 'Shoes', accessPointId: 'ap_1', notBefore: '2026-11-22T12:00:00.000Z', sources: ['typed'] };

describe('news of a parcel', () => {
  it('by a person replaces what was there, and leaves what it does not name', () => {
    expect(mergeParcel(expected, { source: 'scanned', title: 'Boots', attributes: { size: 'large' } })).toMatchObject({ title: 'Boots', accessPointId: 'ap_1', attributes: { size: 'large' }, sources: ['typed', 'scanned'] });
  });

  it('by a mail fills gaps only', () => {
    const mailed: ParcelNews = { source: 'mailed', title: 'Kettle', accessPointId: 'ap_2', attributes: { handoverCode: '4711', size: 'small' }, progress: 'in-transit' };
    expect(mergeParcel(expected, mailed)).toMatchObject({ title: 'Shoes', accessPointId: 'ap_1', attributes: { handoverCode: '4711', size: 'small' }, progress: 'in-transit' });
    expect(mergeParcel(noFacts, mailed).title).toBe('Kettle');
    expect(mergeParcel({ ...expected, attributes: { ...expected.attributes, handoverCode: '1234' } }, mailed).attributes.handoverCode).toBe('1234');
  });

  it('by anybody but a person never changes where or when, and never takes a caution away', () => {
    const word = fc.record({
      source: fc.constantFrom('mailed' as const, 'api' as const),
      title: fc.string(), accessPointId: fc.constantFrom(undefined, 'ap_2'), notBefore: fc.constantFrom(undefined, '2020-01-01T00:00:00.000Z'), notAfter: fc.constantFrom(undefined, '2099-01-01T00:00:00.000Z'),
      attributes: fc.record({ ageCheck: fc.boolean(), perishable: fc.boolean(), doNotLocker: fc.boolean() }),
    });
    const careful: ParcelFacts = { ...expected, attributes: { ...expected.attributes, ageCheck: true, doNotLocker: true } };
    fc.assert(
      fc.property(fc.array(word), (all) => {
        const { accessPointId, notBefore, notAfter, attributes } = all.reduce(mergeParcel, careful);
        expect({ accessPointId, notBefore, notAfter, ageCheck: attributes.ageCheck, doNotLocker: attributes.doNotLocker }).toEqual({ accessPointId: 'ap_1', notBefore: expected.notBefore, notAfter: null, ageCheck: true, doNotLocker: true });
      }),
    );
  });

  it('told twice changes nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...parcelSource.options), fc.string(), (source, title) => {
        const once = mergeParcel(noFacts, { source, title });
        expect(mergeParcel(once, { source, title })).toEqual(once);
      }),
    );
  });
});
