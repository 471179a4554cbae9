import { expect, it } from 'vitest';
import { readSymbologyIdentifier } from './symbology.ts';

it.each([
  [']C1420', 'unknown', '420', 'code128', true],
  [']C0420', 'unknown', '420', 'code128', false],
  [']d2420', 'unknown', '420', 'datamatrix', true],
  [']I1420', 'unknown', '420', 'itf', false],
  [']X0420', 'unknown', '420', 'unknown', false],
  // A scanner's driver that names the symbology has seen it; the text only claims it.
  [']E0420', 'code128', '420', 'code128', false],
  ['420]C1', 'typed', '420]C1', 'typed', false],
  [']', 'qr', ']', 'qr', false],
] as const)('%s scanned as %s', (text, symbology, rest, said, gs1) => {
  expect(readSymbologyIdentifier(text, symbology)).toEqual({ text: rest, symbology: said, gs1 });
});
