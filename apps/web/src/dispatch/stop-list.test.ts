import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStopList } from './stop-list.ts';

describe('a pasted list of stops', () => {
  it.each([
    ['tabs, as a spreadsheet copies', 'Code\tNumber\tAddress\r\nABCD12345678\tMADEUP1\t4 Ash Street, back door\torder 7\r\n\r\n', [{ code: 'ABCD12345678', trackingNumber: 'MADEUP1', address: '4 Ash Street, back door', reference: 'order 7' }]],
    ['semicolons', 'ABCD12345678; MADEUP1 ;4 Ash Street', [{ code: 'ABCD12345678', trackingNumber: 'MADEUP1', address: '4 Ash Street' }]],
    ['commas and quotation marks', '\u{feff}ABCD12345678,MADEUP1,"4 Ash Street, ""the barn""",', [{ code: 'ABCD12345678', trackingNumber: 'MADEUP1', address: '4 Ash Street, "the barn"' }]],
    ['two columns', 'ABCD12345678,MADEUP1\nABCD12345678,MADEUP2', [{ code: 'ABCD12345678', trackingNumber: 'MADEUP1' }, { code: 'ABCD12345678', trackingNumber: 'MADEUP2' }]],
  ])('is read with %s', (_what, text, stops) => expect(readStopList(text).map((line) => ('stop' in line ? line.stop : line.fault))).toEqual(stops));

  it.each([
    ['ABCD12345678', 'columns'],
    ['ABCD12345678,MADEUP1,4 Ash Street,7,more', 'columns'],
    [',MADEUP1', 'code'],
    ['ABCD12345678,MADE1', 'number'],
    ['ABCD12345678,NODIGIT', 'number'],
    [`ABCD12345678,MADEUP1,${'x'.repeat(201)}`, 'long'],
  ])('says of %s: %s', (text, fault) => expect(readStopList(`CODE1,MADEUP9\n${text}`)[1]).toMatchObject({ line: 2, text, fault }));

  it('names the line of a parcel that stands in it twice', () => {
    expect(readStopList('Code,Number\n\nABCD12345678,MADEUP1\nABCD12345678,madeup1')).toEqual([
      { line: 3, text: 'ABCD12345678,MADEUP1', stop: { code: 'ABCD12345678', trackingNumber: 'MADEUP1' } },
      { line: 4, text: 'ABCD12345678,madeup1', fault: 'twice' },
    ]);
  });

  it('says something of each line, whatever it is', () => {
    fc.assert(fc.property(fc.array(fc.string(), { maxLength: 8 }), (lines) => {
      const text = lines.join('\n');
      const read = readStopList(text);
      const filled = text.split(/\r\n|\r|\n/).filter((line) => line.replace('\u{feff}', '').trim() !== '').length;
      expect([filled, filled - 1]).toContain(read.length === 0 && filled === 0 ? 0 : read.length);
      for (const line of read) expect('stop' in line ? line.stop.trackingNumber.length >= 6 && line.stop.code.length >= 4 : line.fault.length > 0).toBe(true);
    }));
  });
});
