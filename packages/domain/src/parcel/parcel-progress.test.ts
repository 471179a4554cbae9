import fc from 'fast-check';
import { expect, it } from 'vitest';
import { laterProgress, parcelProgress } from './parcel-progress.ts';

const progress = fc.constantFrom(null, ...parcelProgress);

it('a parcel never goes back, in whatever order its messages arrive', () => {
  expect(laterProgress('out-for-delivery', 'announced')).toBe('out-for-delivery');
  expect(laterProgress(null, 'announced')).toBe('announced');
  fc.assert(
    fc.property(fc.array(progress), fc.array(progress), (some, others) => {
      const last = (all: readonly (typeof some)[number][]) => all.reduce(laterProgress, null);
      expect(last([...some, ...others])).toBe(last([...others, ...some]));
    }),
  );
});
