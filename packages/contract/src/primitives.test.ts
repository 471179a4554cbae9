import fc from 'fast-check';
import { newId } from '@latchkey/kit';
import { type VisitState, visitTable } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { id, instant, reading, boltState, visitState } from './primitives.ts';

const parcelId = id('par');
const GOOD = 'par_01j00000000000000000000000';

describe('identifiers', () => {
  it('are what kit makes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (at) => parcelId.safeParse(newId('par', at)).success));
  });

  it.each([
    ['nothing', ''],
    ['another kind', GOOD.replace('par', 'vis')],
    ['no kind', GOOD.slice(4)],
    ['too short', GOOD.slice(0, -1)],
    ['too long', `${GOOD}0`],
    ['capitals', GOOD.toUpperCase()],
    ['a line break at the end', `${GOOD}\n`],
    ['a line before it', `x\n${GOOD}`],
    ['a path', 'par_../../../../etc/passwd0000'],
    ['a wildcard', `${GOOD.slice(0, -1)}#`],
    ['a quote', `${GOOD.slice(0, -1)}'`],
    ['a null character', `${GOOD.slice(0, -1)}\u0000`],
    ['letters that look alike', GOOD.replace('j', 'ј')],
    ['digits of another script', GOOD.replace('1', '١')],
    ['a list', [GOOD]],
    ['an object that reads like one', { toString: () => GOOD }],
    ['a number', 1],
  ])('refuse %s', (_what, text) => {
    expect(parcelId.safeParse(text).success).toBe(false);
  });

  it('refuse whatever else there is', () => {
    const strange = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 26, maxLength: 26 }).map((text) => `par_${text}`));
    fc.assert(fc.property(strange, (text) => parcelId.safeParse(text).success === /^par_[0-9a-z]{26}$/.test(text)));
  });
});

describe('primitives', () => {
  it('hold every state of the visit table, and no other', () => {
    expect(visitState.options.toSorted()).toEqual((Object.keys(visitTable) as VisitState[]).toSorted());
  });

  it('bound the text of an instant', () => {
    expect(instant.safeParse(new Date(0).toISOString()).success).toBe(true);
    expect(instant.safeParse('0'.repeat(31)).success).toBe(false);
    expect(instant.safeParse('').success).toBe(false);
    expect(instant.safeParse(0).success).toBe(false);
  });

  it('let a reading be unheard, and never without saying so', () => {
    const bolt = reading(boltState);
    expect(bolt.parse({ value: 'unknown', at: null })).toEqual({ value: 'unknown', at: null });
    expect(bolt.safeParse({ value: 'thrown' }).success).toBe(false);
    expect(bolt.safeParse({ value: 'locked', at: null }).success).toBe(false);
  });
});
