import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './base64url.ts';

describe('base64url', () => {
  it('gives back every bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect([...(fromBase64Url(toBase64Url(bytes)) ?? [])]).toEqual([...bytes]);
    }));
  });

  it.each([['padding', 'AA=='], ['the other alphabet', '+/+/'], ['a space', 'AA A'], ['a length that nothing has', 'AAAAA'], ['stray bits at the end', 'AB']])('takes no %s', (_what, text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});
