import { sampleNumber } from '@latchkey/labels';
import { describe, expect, it } from 'vitest';
import { sharedText } from './shared-text.ts';

const [UPS, FEDEX] = [sampleNumber('ups_1z', 1), sampleNumber('fedex_12', 2)];
const search = (fields: Readonly<Record<string, string>>) => `?${new URLSearchParams(fields).toString()}`;

describe('shared text', () => {
  it.each([
    [{}, ''],
    [{ text: UPS }, UPS],
    [{ title: 'UPS', text: `Your parcel ${UPS}`, url: `https://www.ups.com/track?tracknum=${UPS}` }, `Your parcel ${UPS}`],
    [{ title: 'Two parcels', text: `${UPS}\n${FEDEX}` }, `${UPS}\n${FEDEX}`],
    [{ title: 'Hello', text: 'no number here' }, 'Hello\nno number here'],
    [{ other: UPS }, ''],
  ])('of %j is %j', (fields, expected) => {
    expect(sharedText(search(fields))).toBe(expected);
  });

  it('is bounded', () => expect(sharedText(search({ text: 'x '.repeat(9_000) }))).toHaveLength(2_000));
});
