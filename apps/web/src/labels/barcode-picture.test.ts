import { describe, expect, it } from 'vitest';
import { barcodePicture } from './barcode-picture.ts';
import { carrierName, inGroups } from './carrier-name.ts';

describe('barcodePicture', () => {
  it.each([['code128', '1Z5R89390357567127'], ['itf', '00393131930010000005'], ['code39', 'ABC123'], ['ean13', '4006381333931'], ['qr', 'TBA619632698000'], ['datamatrix', '986578788855'], ['pdf417', '986578788855'], ['aztec', '986578788855']] as const)('draws %s', (symbology, text) => {
    expect(decodeURIComponent(barcodePicture(text, symbology) ?? '')).toMatch(/^data:image\/svg\+xml,<svg [^>]*viewBox/);
  });

  it('draws nothing where the text does not fit', () => {
    expect(barcodePicture('not digits', 'itf')).toBeUndefined();
    expect(barcodePicture('', 'qr')).toBeUndefined();
  });
});

it('writes carriers and numbers as people do', () => {
  expect(carrierName('ups')).toBe('UPS');
  expect(carrierName('new carrier')).toBe('NEW CARRIER');
  expect(inGroups('1Z5R89390357567127')).toBe('1Z5R 8939 0357 5671 27');
  expect(inGroups('https://x.example/1')).toBe('https://x.example/1');
});
