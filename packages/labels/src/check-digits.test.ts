import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CheckDigit,
  fedexMod11,
  glsMod10,
  gs1Mod10,
  identMod10,
  leftMod10,
  luhn,
  mod37x36,
  mod7,
  s10Mod11,
  upsMod10,
} from './check-digits.ts';

const digits = fc.stringMatching(/^[0-9]{8,25}$/);
const alphanumerics = fc.stringMatching(/^[0-9A-Z]{8,25}$/);

/** `body` with another character of the same alphabet at one place. */
const withOneError = (body: string, at: number, step: number, alphabet: string): string => {
  const place = at % body.length;
  const value = alphabet.indexOf(body.charAt(place));
  const other = alphabet.charAt((value + 1 + (step % (alphabet.length - 1))) % alphabet.length);
  return body.slice(0, place) + other + body.slice(place + 1);
};

describe('check digits', () => {
  it.each<[string, CheckDigit, string, string]>([
    ['GS1, its own example of a GTIN-13', gs1Mod10, '629104150021', '3'],
    ['GS1, its own example of an SSCC', gs1Mod10, '37610425002123456', '9'],
    ['FedEx Ground', leftMod10, '98765431234567', '2'],
    ['UPS with letters', upsMod10, '5R8939035756712', '7'],
    ['Luhn, ISO/IEC 7812-1', luhn, '7992739871', '3'],
    ['DHL Express', mod7, '331881002', '5'],
    ['UPU S10, its own example', s10Mod11, '47312482', '9'],
    ['UPU S10, remainder 0 gives 5', s10Mod11, '00000000', '5'],
    ['UPU S10, remainder 1 gives 0', s10Mod11, '10000300', '0'],
    ['FedEx Express', fedexMod11, '98657878885', '5'],
    ['ISO 7064 MOD 37,36, a GRid', mod37x36, 'A12425GABC1234002', 'M'],
    ['DPD', mod37x36, '09980000020033', 'F'],
    ['Deutsche Post Identcode', identMod10, '56310243031', '3'],
    ['GLS', glsMod10, '20129845227', '7'],
  ])('%s', (_name, check, body, expected) => {
    expect(check(body)).toBe(expected);
  });

  it.each<[string, CheckDigit]>([
    ['GS1', gs1Mod10],
    ['FedEx Ground', leftMod10],
    ['Luhn', luhn],
    ['GLS', glsMod10],
  ])('%s catches any one wrong digit', (_name, check) => {
    fc.assert(
      fc.property(digits, fc.nat(), fc.nat(), (body, at, step) => {
        expect(check(withOneError(body, at, step, '0123456789'))).not.toBe(check(body));
      }),
    );
  });

  it('MOD 37,36 catches any one wrong character', () => {
    fc.assert(
      fc.property(alphanumerics, fc.nat(), fc.nat(), (body, at, step) => {
        expect(mod37x36(withOneError(body, at, step, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'))).not.toBe(mod37x36(body));
      }),
    );
  });

  it.each<[string, CheckDigit, string, string]>([
    ['UPS', upsMod10, '000000000000000', '050000000000000'],
    ['DHL Express', mod7, '000000000', '000000007'],
    ['UPU S10', s10Mod11, '00000000', '90000000'],
    ['FedEx Express', fedexMod11, '00000000000', '00000000070'],
    ['Identcode', identMod10, '00000000000', '50000000000'],
  ])('%s cannot catch every error', (_name, check, one, other) => {
    expect(check(one)).toBe(check(other));
  });
});
