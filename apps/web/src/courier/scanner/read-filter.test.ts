import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarcodeRead, createReadFilter, readOfResult } from './read-filter.ts';

const read = (text: string, likely = true): BarcodeRead => ({ text, symbology: 'code128', likely });
const result = (symbology: string, text: string, symbologyIdentifier = '') => readOfResult({ symbology, text, symbologyIdentifier }, () => true);

describe('accepting a barcode', () => {
  it('takes two equal reads', () => {
    const filter = createReadFilter();
    expect(filter.take([read('A')], 0)).toBeUndefined();
    expect(filter.take([], 40)).toBeUndefined();
    expect(filter.take([read('A')], 80)).toEqual(read('A'));
  });

  it('never takes two different reads', () => {
    const filter = createReadFilter();
    for (const [index, text] of ['A', 'B', 'C', 'D'].entries()) expect(filter.take([read(text)], index * 50)).toBeUndefined();
  });

  it('counts a picture once, however often the code is in it', () => {
    expect(createReadFilter().take([read('A'), read('A'), read('A')], 0)).toBeUndefined();
  });

  it('does not add up reads that are far apart', () => {
    const filter = createReadFilter();
    filter.take([read('A')], 0);
    expect(filter.take([read('A')], 5_000)).toBeUndefined();
  });

  it('waits a little with an unlikely code, so that the number beside it wins', () => {
    const filter = createReadFilter();
    expect(filter.take([read('routing', false)], 0)).toBeUndefined();
    expect(filter.take([read('routing', false)], 50)).toBeUndefined();
    filter.take([read('routing', false), read('1Z')], 100);
    expect(filter.take([read('routing', false), read('1Z')], 150)).toEqual(read('1Z'));
  });

  it('takes an unlikely code in the end', () => {
    const filter = createReadFilter();
    const accepted = [0, 50, 100, 150, 200].map((at) => filter.take([read('odd', false)], at));
    expect(accepted.at(-1)).toEqual(read('odd', false));
    expect(accepted.slice(0, -1)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('results of the decoder', () => {
  it('carry the contract’s names', () => {
    expect(['Code128', 'Code39', 'QRCode', 'DataMatrix', 'PDF417', 'Aztec'].map((name) => result(name, 'X1')?.symbology)).toEqual(['code128', 'code39', 'qr', 'datamatrix', 'pdf417', 'aztec']);
  });

  it('are dropped where a parcel has no such code', () => {
    for (const name of ['EANUPC', 'Codabar', 'DataBar', 'None']) expect(result(name, '4006381333931')).toBeUndefined();
    expect(result('Code128', '')).toBeUndefined();
  });

  it('of ITF count only with 14 digits and the right check digit', () => {
    expect(result('ITF', '10012345678902')).toMatchObject({ symbology: 'itf' });
    expect(result('ITF', '10012345678903')).toBeUndefined();
    expect(result('ITF', '100123456789')).toBeUndefined();
    expect(result('ITF', '1001234567890X')).toBeUndefined();
  });

  it('never are the door’s own sign', () => {
    expect(result('QRCode', 'https://home.example/d/abcdefgh12345678')).toBeUndefined();
    expect(result('QRCode', 'https://carrier.example/track/1')).toBeDefined();
  });

  it('say that they are GS1 element strings', () => {
    expect(result('Code128', '00340434161094015902', ']C1')?.text).toBe(']C100340434161094015902');
    expect(result('Code128', '00340434161094015902', ']C0')?.text).toBe('00340434161094015902');
  });

  it('may hold anything without harm', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (name, text, identifier) => void result(name, text, identifier)));
  });
});
