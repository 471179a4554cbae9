import { expect, it } from 'vitest';
import { picture } from './access-unit.fixture.ts';
import { format } from './chromium-offer.fixture.ts';
import { selfContained, withoutParameterSets } from './nal-unit.ts';

const delimiter = Uint8Array.of(0x09, 0x10);
const message = Uint8Array.of(0x06, 5);
const slice = Uint8Array.of(0x65, 0x80);
const types = (nals: readonly Uint8Array[]) => nals.map((nal) => (nal[0] ?? 0) & 31);

it('puts parameter sets before an IDR once, whether the camera sent them or not', () => {
  expect(types(selfContained({ ...picture(0, true), nalUnits: [delimiter, message, slice] }))).toEqual([7, 8, 6, 5]);
  expect(types(selfContained({ ...picture(0, true), nalUnits: [format.sps, format.pps, slice] }))).toEqual([7, 8, 5]);
  expect(types(selfContained({ ...picture(0), nalUnits: [delimiter, Uint8Array.of(0x41)] }))).toEqual([1]);
});

it('never passes on an empty unit', () => {
  const nalUnits = [new Uint8Array(), slice];
  expect(types(selfContained({ ...picture(0, true), nalUnits }))).toEqual([7, 8, 5]);
  expect(types(withoutParameterSets({ ...picture(0, true), nalUnits: [...nalUnits, format.sps, message] }))).toEqual([5, 6]);
});
