import { readLabel } from '@latchkey/labels';
import { codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { matchLabel, type MatchingDoor, type MatchingParcel, numbersOn } from './label-match.ts';

const NUMBER = '1Z999AA10123456784';
const NOW = Date.UTC(2026, 10, 22, 12);
const door: MatchingDoor = { accessPointId: 'ap_1', kind: 'parcel-box', postcode: null };
const parcel = (changes: Partial<MatchingParcel> = {}): MatchingParcel => ({ id: 'par_1', status: 'expected', accessPointId: null, notBefore: null, notAfter: null, number: NUMBER, attributes: null, ...changes });
const outcome = (parcels: readonly MatchingParcel[], text = NUMBER, at: MatchingDoor = door) => {
  try {
    return matchLabel(readLabel(text), parcels, at, NOW).id;
  } catch (error) {
    return codeOf(error);
  }
};

describe('a label is for', () => {
  it('an expected parcel of this door or of any door', () => {
    expect(outcome([parcel()])).toBe('par_1');
    expect(outcome([parcel({ accessPointId: 'ap_1' })])).toBe('par_1');
  });

  it('the one that may come now, when several could be meant', () => {
    const parcels = [parcel({ id: 'par_done', status: 'delivered' }), parcel({ id: 'par_later', notBefore: '2099-01-01T00:00:00Z' }), parcel({ id: 'par_now' })];
    expect(outcome(parcels)).toBe('par_now');
  });

  it.each([
    ['nothing', [], 'label.unknown'],
    ['another door', [parcel({ accessPointId: 'ap_2' })], 'label.unknown'],
    ['cancelled', [parcel({ status: 'cancelled' })], 'label.unknown'],
    ['delivered', [parcel({ status: 'delivered' })], 'label.delivered'],
    ['being delivered', [parcel({ status: 'delivering' })], 'visit.busy'],
    ['too early', [parcel({ notBefore: '2026-11-22T12:00:00.001Z' })], 'label.wrong_day'],
    ['too late', [parcel({ notAfter: '2026-11-22T11:59:59.999Z' })], 'label.wrong_day'],
    ['taken in by the household itself', [parcel({ how: 'never' })], 'label.by_hand'],
    ['handed to somebody of age', [parcel({ attributes: { ageCheck: true, doNotLocker: false } })], 'label.by_hand'],
  ] as const)('no parcel: %s', (_why, parcels, code) => {
    expect(outcome(parcels)).toBe(code);
  });

  it('no locker, where it must not lie in one; but the household’s own box', () => {
    const parcels = [parcel({ attributes: { ageCheck: false, doNotLocker: true } })];
    expect(outcome(parcels, NUMBER, { ...door, kind: 'locker' })).toBe('label.by_hand');
    expect(outcome(parcels)).toBe('par_1');
  });

  it('the window’s first and last instant', () => {
    expect(outcome([parcel({ notBefore: '2026-11-22T12:00:00.000Z', notAfter: '2026-11-22T12:00:00.000Z' })])).toBe('par_1');
  });
});

describe('a destination on the label', () => {
  const text = '420100239405511899223197428490';
  const number = '9405511899223197428490';
  const expected = [parcel({ number })];
  it('of another house refuses, of this house does not', () => {
    expect(outcome(expected, text, { ...door, postcode: '10023' })).toBe('par_1');
    expect(outcome(expected, text, { ...door, postcode: '10023-3424' })).toBe('par_1');
    expect(outcome(expected, text, { ...door, postcode: '90210' })).toBe('label.wrong_house');
    expect(outcome([], text, { ...door, postcode: '90210' })).toBe('label.wrong_house');
    expect(outcome([], text, { ...door, postcode: '10023' })).toBe('label.unknown');
  });

  it('says nothing where the site has no postcode or the label none', () => {
    expect(outcome(expected, text)).toBe('par_1');
    expect(outcome([parcel()], NUMBER, { ...door, postcode: '90210' })).toBe('par_1');
  });
});

describe('the numbers on a label', () => {
  it('are all that it may mean, in normal form, once', () => {
    const numbers = numbersOn(readLabel(' 1z 999 aa1 0123456784 '));
    expect(numbers).toContain(NUMBER);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(['<b>', '', '12', '\u0000', 'x'.repeat(600)])('of %j are none', (text) => {
    expect(() => numbersOn(readLabel(text))).toThrow(expect.objectContaining({ code: 'label.unreadable' }));
  });
});
