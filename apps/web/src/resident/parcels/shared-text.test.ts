import { describe, expect, it } from 'vitest';
import { sharedText } from './shared-text.ts';

const search = (fields: Readonly<Record<string, string>>) => `?${new URLSearchParams(fields).toString()}`;

describe('shared text', () => {
  it.each([
    [{}, ''],
    [{ text: '1Z999AA10123456784' }, '1Z999AA10123456784'],
    [{ title: 'UPS', text: 'Your parcel 1Z999AA10123456784', url: 'https://www.ups.com/track?tracknum=1Z999AA10123456784' }, 'Your parcel 1Z999AA10123456784\nhttps://www.ups.com/track?tracknum=1Z999AA10123456784'.replace(/^/, 'UPS\n')],
    [{ text: 'see https://a.example/x', url: 'https://a.example/x' }, 'see https://a.example/x'],
    [{ title: 'same', text: 'same' }, 'same'],
    [{ other: 'x' }, ''],
  ])('of %j is %j', (fields, expected) => {
    expect(sharedText(search(fields))).toBe(expected);
  });

  it('is bounded', () => expect(sharedText(search({ text: 'x'.repeat(9_000) }))).toHaveLength(2_000));
});
