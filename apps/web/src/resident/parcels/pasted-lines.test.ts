import { sampleNumber } from '@latchkey/labels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_LINES, readPasted } from './pasted-lines.ts';

const UPS = sampleNumber('ups_1z', 1);
const FEDEX = sampleNumber('fedex_12', 2);

describe('pasted lines', () => {
  it('are one parcel each, with the carrier that the number looks like', () => {
    expect(readPasted(`${UPS}\n\n  ${FEDEX}\r\n`).map(({ verdict, carrier }) => [verdict, carrier])).toEqual([['known', 'ups'], ['known', 'fedex']]);
  });
  it('name a number that stands there twice, whatever its spaces', () => {
    expect(readPasted(`${UPS}\n${UPS.slice(0, 2)} ${UPS.slice(2)}`).map(({ verdict }) => verdict)).toEqual(['known', 'repeat']);
  });
  it('find the number in a link and in a sentence', () => {
    expect(readPasted(`https://www.ups.com/track?loc=en&tracknum=${UPS}&requester=x`)[0]).toMatchObject({ verdict: 'known', number: UPS });
    expect(readPasted(`Your parcel ${UPS} is on its way`)[0]).toMatchObject({ verdict: 'known', number: UPS });
  });
  it('say that a sentence holds none', () => expect(readPasted('Your order 12345 is on its way')[0]).toMatchObject({ verdict: 'none', number: undefined }));
  it('say of an unknown number that it may be one', () => expect(readPasted('XQ-1234-5678-Z')[0]?.verdict).toBe('plausible'));
  it('stop at the most that one paste may hold', () => expect(readPasted('12345678\n'.repeat(MOST_LINES + 9))).toHaveLength(MOST_LINES));
  it('never throw and never invent a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
        for (const line of readPasted(text)) expect(text).toContain(line.text);
      }),
      { numRuns: 40 },
    );
  });
});
