import { sampleNumber } from '@latchkey/labels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumbers } from './number-candidates.ts';

const first = (text: string) => readNumbers(text)[0]?.number;
const UPS = '1Z999AA10123456784';

describe('readNumbers', () => {
  it.each([UPS, '1z 999 aa1 01 2345 6784', ` ${UPS}\n`])('reads the number itself: %j', (text) => {
    expect(first(text)).toBe(UPS);
  });

  it.each([
    `https://www.ups.com/track?loc=en_US&tracknum=${UPS}&requester=ST`,
    `Your parcel ${UPS} is on its way!`,
    `https://shop.example/redirect?to=https%3A%2F%2Fups.com%2Ftrack%3Fnum%3D${UPS}`,
  ])('finds it in %j', (text) => {
    expect(first(text)).toBe(UPS);
  });

  it('takes a number of no known format as it is', () => {
    expect(readNumbers('AB-123456-XY')).toEqual([{ number: 'AB123456XY', label: null }]);
  });

  it.each(['hello world', 'Shoes', '12', '', '   ', '<script>alert(1)</script>', 'my order 4711 and 0815', 'https://shop.example/orders', "'; drop table parcels; --"])('finds none in %j', (text) => {
    expect(readNumbers(text)).toEqual([]);
  });

  it('gives every candidate of an ambiguous number once, the likeliest first', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const text = sampleNumber('fedex_12', seed);
        const numbers = readNumbers(text).map(({ number }) => number);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(numbers).toContain(text);
      }),
      { numRuns: 50 },
    );
  });

  it('never throws and never gives a number that is no number', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (text) => {
        for (const { number } of readNumbers(text)) expect(number).toMatch(/^[0-9A-Z]{4,}$/);
      }),
    );
  });
});
