import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boltOf, causeOf, doorOf } from './door-lock-reading.ts';

describe('what the Door Lock attributes mean', () => {
  it('says thrown only for Locked', () => {
    expect([0, 1, 2, 3].map((lockState) => boltOf({ lockState }))).toEqual(['partial', 'thrown', 'withdrawn', 'withdrawn']);
    fc.assert(fc.property(fc.oneof(fc.integer(), fc.constant(null), fc.constant(undefined)), (lockState) => (boltOf({ lockState }) === 'thrown') === (lockState === 1)));
  });

  it('says closed only for DoorClosed', () => {
    expect([0, 1, 2, 3, 4, 5].map((doorState) => doorOf({ doorState }))).toEqual(['open', 'closed', 'unknown', 'open', 'unknown', 'open']);
    fc.assert(fc.property(fc.oneof(fc.integer(), fc.constant(null), fc.constant(undefined)), (doorState) => (doorOf({ doorState }) === 'closed') === (doorState === 1)));
  });

  it('tells people, programs and the lock itself apart', () => {
    expect([1, 7, 4, undefined, 99].map(causeOf)).toEqual(['manual', 'remote', 'auto', 'unknown', 'unknown']);
  });
});
