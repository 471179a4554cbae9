import { describe, expect, it } from 'vitest';
import { fromPrintedElements, parseGs1Elements } from './gs1-elements.ts';
import { GS } from './separators.ts';

const sscc = '106141411234567897';

describe('GS1 element strings', () => {
  it.each([
    ['an SSCC alone', `00${sscc}`, [['00', sscc]]],
    ['a fixed length needs no separator after it', `00${sscc}42010115`, [['00', sscc], ['420', '10115']]],
    ['a variable length ends at the separator', `42010115${GS}00${sscc}`, [['420', '10115'], ['00', sscc]]],
    ['a separator in front, and two in a row', `${GS}42010115${GS}${GS}00${sscc}`, [['420', '10115'], ['00', sscc]]],
    ['a measure of ten digits in between', `00${sscc}310200015021A-1`, [['00', sscc], ['3102', '000150'], ['21', 'A-1']]],
    ['a consignment', '4014012345ABC', [['401', '4012345ABC']]],
  ])('%s', (_name, text, elements) => {
    expect([...(parseGs1Elements(text) ?? [])]).toEqual(elements);
  });

  it.each([
    ['nothing', ''],
    ['only separators', GS],
    ['an SSCC cut short by the end', '0010614141'],
    ['an SSCC cut short by a separator', `0010614141${GS}42010115`],
    ['an identifier without a value', `00${sscc}420`],
    ['an unknown identifier', `00${sscc}89X`],
    ['a postcode that is too long', `420${'1'.repeat(21)}`],
    ['a value with a space', '42010 15'],
  ])('are not: %s', (_name, text) => {
    expect(parseGs1Elements(text)).toBeUndefined();
  });

  it('are read as printed', () => {
    expect(fromPrintedElements('(00) 1 0614141 123456789 7 (420) 10115')).toBe(`00${sscc}${GS}42010115`);
    expect(fromPrintedElements('(00 1')).toBeUndefined();
    expect(fromPrintedElements('((00)) 1')).toBeUndefined();
    expect(fromPrintedElements(`00${sscc}`)).toBeUndefined();
  });
});
