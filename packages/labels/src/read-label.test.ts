import { describe, expect, it } from 'vitest';
import { normaliseNumber } from './normalise-number.ts';
import { readLabel } from './read-label.ts';
import { sampleNumber } from './sample-numbers.ts';
import { EOT, GS, RS } from './separators.ts';

const candidatesOf = (...label: Parameters<typeof readLabel>) => {
  const reading = readLabel(...label);
  return reading.kind === 'read' ? reading.candidates : [];
};

describe('readLabel', () => {
  it('gives the text back as it came', () => {
    expect(readLabel(' 1z5r8 9390 ')).toMatchObject({ kind: 'read', text: ' 1z5r8 9390 ', candidates: [] });
  });

  it('puts checked before unchecked, and a prefix of its own before a mere length', () => {
    expect(candidatesOf('09133131530724').map(({ carrier, checked }) => `${carrier} ${checked}`)).toEqual(['hermes true', 'dhl false', 'dpd false']);
    expect(candidatesOf('00340433836442636597').map(({ carrier }) => carrier)).toEqual(['dhl', 'gs1']);
  });

  it('names the national post beside the union', () => {
    expect(candidatesOf('RB123456785US').map(({ carrier }) => carrier)).toEqual(['upu', 'usps']);
    expect(candidatesOf('RB123456785CV').map(({ carrier }) => carrier)).toEqual(['upu']);
  });

  it('takes an Identcode only out of interleaved 2 of 5', () => {
    expect(candidatesOf('56.310 243.031 3', 'itf')[0]).toEqual({ carrier: 'dhl', format: 'dhl_identcode', number: '563102430313', checked: true, confidence: 'high' });
    expect(candidatesOf('56.310 243.031 3', 'code128').map(({ format }) => format)).not.toContain('dhl_identcode');
  });

  it('does not join what separators keep apart', () => {
    expect(readLabel(`${GS}1Z5R89390357567127${GS}`)).toMatchObject({ candidates: [{ carrier: 'ups' }] });
    expect(readLabel(`1Z5R8939${GS}0357567127`)).toMatchObject({ kind: 'read', candidates: [] });
    expect(normaliseNumber(`1Z5R8939${GS}0357567127`)).not.toBe('1Z5R89390357567127');
  });

  it('does not take a product code for a parcel', () => {
    expect(readLabel('3318810025', 'code128')).toMatchObject({ candidates: [{ carrier: 'dhl' }] });
    expect(readLabel('3318810025', 'ean13')).toMatchObject({ kind: 'read', candidates: [] });
    expect(readLabel(']E03318810025')).toMatchObject({ kind: 'read', candidates: [] });
  });

  describe('destinations', () => {
    it.each([
      ['420100239400111206206406260787', 'US', '10023'],
      [`]C142010023${GS}9400111206206406260787`, 'US', '10023'],
      [`${GS}42010023${GS}9400111206206406260787`, 'US', '10023'],
      ['(420) 10023 (94) 00111206206406260787', 'US', '10023'],
      ['4201002334249200190132607600833457', 'US', '10023-3424'],
      ['1001921334250001000300779017972697', 'US', '10003'],
      ['32971514560102447849175802862014', 'US', '29715'],
      [`]C1420100233424${GS}9400111206206406260787`, 'US', '10023-3424'],
      [`]C10199312650999998912JD020603601000931508${GS}4203000${GS}9277215833`, 'AU', '3000'],
      ['%008182709980000020033350276', 'DE', '81827'],
      ['008182709980000020033350276C', 'DE', '81827'],
    ])('%s goes to %s %s', (text, country, value) => {
      expect(candidatesOf(text)[0]?.destination).toEqual({ kind: 'postcode', country, value });
    });

    it.each([
      [']C10010614141123456789742010115', { kind: 'postcode', value: '10115' }],
      ['0010614141123456789742010115', { kind: 'postcode', value: '10115' }],
      [`]C142127681827${GS}00106141411234567897`, { kind: 'postcode', country: 'DE', value: '81827' }],
      ['(421) 528 1234AB (00) 1 0614141 123456789 7', { kind: 'postcode', country: 'NL', value: '1234AB' }],
      [']C100106141411234567897', undefined],
    ])('of the shipping container %j', (text, destination) => {
      const [best] = candidatesOf(text);
      expect(best).toMatchObject({ carrier: 'gs1', number: '106141411234567897', checked: true });
      expect(best?.destination).toEqual(destination);
    });

    it('are left out where a label has zeros instead', () => {
      expect(candidatesOf('1001921334250000000000779017972697')[0]).toEqual({ carrier: 'fedex', format: 'fedex_34', number: '779017972697', checked: true, confidence: 'high' });
    });
  });

  describe('structured carrier messages', () => {
    const ups = (postcode: string, country: string, service: string, tracking: string) =>
      `[)>${RS}01${GS}96${postcode}${GS}${country}${GS}${service}${GS}${tracking}${GS}UPSN${GS}12345E${GS}089${GS}${GS}1/1${GS}10.1${GS}Y${GS}${GS}${GS}UT${RS}${EOT}`;

    it.each([
      [ups('841706672', '840', '001', '1Z12345675'), '1Z12345E0112345675', 'US', '84170-6672'],
      [ups('V6C3E2', '124', '066', '1Z12345679'), '1Z12345E6612345679', 'CA', 'V6C3E2'],
    ])('of UPS give the whole number back: %j', (text, number, country, value) => {
      expect(candidatesOf(text, 'maxicode')).toEqual([
        expect.objectContaining({ carrier: 'ups', format: 'ups_1z', number, checked: true, destination: { kind: 'postcode', country, value } }),
      ]);
    });

    it('of FedEx too', () => {
      const text = `[)>${RS}01${GS}0210003${GS}840${GS}19${GS}7790179726970201${GS}FDE${GS}${GS}${GS}1/1${GS}MÜNCHNER ST${RS}06${GS}10ZED004${RS}${EOT}`;
      expect(candidatesOf(text, 'pdf417')[0]).toMatchObject({ carrier: 'fedex', number: '779017972697', checked: true, destination: { country: 'US', value: '10003' } });
    });

    it('with a wrong digit give nothing', () => {
      expect(candidatesOf(ups('841706672', '840', '001', '1Z12345676'), 'maxicode')).toEqual([]);
    });
  });

  it('keeps a destination through every symbology prefix of GS1', () => {
    for (const prefix of [']C1', ']d2', ']Q3', ']e0', ']J1']) {
      expect(candidatesOf(`${prefix}42010115${GS}${sampleNumber('gs1_sscc', 4)}`)[0]?.destination?.value).toBe('10115');
    }
  });
});
