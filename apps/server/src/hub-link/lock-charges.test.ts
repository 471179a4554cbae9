import type { LockCharge } from '@latchkey/contract';
import { expect, it } from 'vitest';
import { toldOf } from './lock-charges.ts';

const charge = (percent: number | null, more: Partial<LockCharge> = {}): LockCharge => ({ percent, low: percent !== null && percent < 20, at: null, reserved: false, ...more });
/** What people are told, charge by charge; nothing where a charge tells them nothing new. */
function tellings(charges: readonly LockCharge[]): readonly (string | null)[] {
  let told: ReturnType<typeof toldOf> = { charge_told: null, charge_told_percent: null };
  return charges.map((said) => {
    const before = told.charge_told;
    told = toldOf(told, said);
    return told.charge_told === before ? null : told.charge_told;
  });
}

it('a battery that falls is told of once, however it swings, and again only after it was full anew', () => {
  expect(tellings([30, 20, 19.5, 20, 19, 25, 12, 29, 19].map((percent) => charge(percent)))).toEqual([null, null, 'low', null, null, null, null, null, null]);
  expect(tellings([19, 5, 100, 60, 19].map((percent) => charge(percent)))).toEqual(['low', null, null, null, 'low']);
});

it('a reserve is told of when it begins, after the warning or instead of it, and not again while it swings', () => {
  const reserve = (percent: number) => charge(percent, { reserved: percent < 10 });
  expect(tellings([25, 19, 9, 10, 9, 11, 8, 18.9, 9, 95, 15, 9].map(reserve))).toEqual([null, 'low', 'reserved', null, null, null, null, null, null, null, 'low', 'reserved']);
  const high = (percent: number) => charge(percent, { reserved: percent < 60 });
  expect(tellings([61, 59, 60, 59, 15, 60, 59, 100, 59].map(high))).toEqual([null, 'reserved', null, null, null, null, null, null, 'reserved']);
  // Nearly full when the owner signed it: full is new enough.
  expect(tellings([charge(95, { reserved: true }), charge(100), charge(89, { reserved: true })])).toEqual(['reserved', null, 'reserved']);
});

it('a lock that tells only whether it is low is believed each way', () => {
  const [low, fine] = [charge(null, { low: true }), charge(null)];
  expect(tellings([fine, low, low, fine, low])).toEqual([null, 'low', null, null, 'low']);
  expect(tellings([charge(80, { low: true }), charge(80, { low: true }), charge(80)])).toEqual(['low', null, null]);
});
