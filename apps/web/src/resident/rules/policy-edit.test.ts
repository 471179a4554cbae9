import { newId } from '@latchkey/kit';
import { type PolicyContent, safePolicy } from '@latchkey/grants';
import { describe, expect, it } from 'vitest';
import { faultOf, isBlocked, newRule, newWindow, withAdded, withBlocked, withoutBlocked, withRules } from './policy-edit.ts';

const [BOX, DOOR] = [newId('ap'), newId('ap')];
const policy: PolicyContent = safePolicy(newId('site'), 1, 'UTC', [{ id: BOX, kind: 'parcel-box' }, { id: DOOR, kind: 'front-door' }], 0);
const KEY = 'K'.repeat(43);

describe('editing a policy', () => {
  it('changes one door', () => {
    expect(withRules(policy, DOOR, []).doors.map(({ rules }) => rules.length)).toEqual([1, 0]);
  });

  it('blocks a courier or a carrier before every other sentence, once, and takes it back', () => {
    const [kim, swift] = [{ kind: 'courier' as const, name: 'Kim', keys: [KEY] }, { kind: 'carrier' as const, name: 'Swift', keys: ['S'.repeat(43)] }];
    const blocked = withBlocked(withBlocked(withBlocked(policy, kim), swift), { ...kim, name: 'The same' });
    expect(blocked.doors.map(({ rules }) => rules.map(({ how }) => how))).toEqual([['never', 'never', 'itself'], ['never', 'never', 'ask']]);
    expect([policy, blocked].map((content) => [isBlocked(content, kim), isBlocked(content, swift), isBlocked(content, { ...kim, keys: ['L'.repeat(43)] })])).toEqual([[false, false, false], [true, true, false]]);
    expect(withoutBlocked(withoutBlocked(blocked, swift), kim)).toEqual(policy);
  });

  it('puts a sentence about certain parcels before those about whoever comes, and after those that keep somebody out', () => {
    const own = { ...newRule, whom: { kind: 'parcel' as const, parcels: [newId('par')] } };
    const [blocked = []] = withBlocked(policy, { kind: 'courier', name: 'Kim', keys: [KEY] }).doors.map(({ rules }) => rules);
    const kinds = (rules: readonly { readonly whom: { readonly kind: string } }[]) => rules.map(({ whom }) => whom.kind);
    expect([kinds(withAdded(blocked, own)), kinds(withAdded([{ ...newRule, how: 'never' }], own)), kinds(withAdded([], own)), kinds(withAdded([newRule], { ...newRule, whom: { kind: 'carrier', name: 'S', keys: [KEY] } }))]).toEqual([
      ['courier', 'parcel', 'label'], ['parcel', 'label'], ['parcel'], ['label', 'carrier'],
    ]);
  });

  it.each([
    [{}, undefined],
    [{ whom: { kind: 'parcel' as const, parcels: [] } }, 'who'],
    [{ whom: { kind: 'carrier' as const, name: 'Swift', keys: [] } }, 'who'],
    [{ whom: { kind: 'courier' as const, name: ' ', keys: [KEY] } }, 'who'],
    [{ windows: [{ ...newWindow, days: [] }] }, 'days'],
    [{ windows: [{ ...newWindow, until: '08:00' }] }, 'times'],
    [{ dates: { from: '2026-06-02', until: '2026-06-01' } }, 'dates'],
    [{ dates: { from: '2026-06-02', until: null } }, undefined],
  ])('sees that %o cannot be signed: %s', (change, fault) => expect(faultOf({ ...newRule, ...change })).toBe(fault));
});
