import { describe, expect, it } from 'vitest';
import { carriersIn } from './known-carriers.ts';

const SWIFT = 'S'.repeat(43);

describe('the carriers that a rule can name', () => {
  it('are those that use a code and sign for their couriers, each once', () => {
    const code = { carrier: 'Swift', carrierKey: SWIFT, revokedAt: null };
    expect(carriersIn([code, code])).toEqual([{ kind: 'carrier', name: 'Swift', keys: [SWIFT] }]);
  });

  it.each([
    [{ carrier: null, carrierKey: null, revokedAt: null }],
    [{ carrier: 'Shop', carrierKey: null, revokedAt: null }],
    [{ carrier: 'Swift', carrierKey: SWIFT, revokedAt: '2026-06-01T10:00:00.000Z' }],
  ])('are not %o', (code) => expect(carriersIn([code])).toEqual([]));
});
