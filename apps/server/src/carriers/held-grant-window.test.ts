import { type DoorPolicy, type PolicyRule, safePolicy } from '@latchkey/grants';
import { Hours, Instant, newId, plus } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { heldWindow, opensByItself } from './held-grant-window.ts';

const NOW = Instant(Date.UTC(2026, 5, 1, 8, 0, 0, 400));
const LATER = plus(NOW, Hours(48));
const at = (hours: number) => new Date(plus(NOW, Hours(hours))).toISOString();

describe('the window of a grant that is held', () => {
  it('is a working day and its night where nobody said more, in whole seconds', () => {
    expect(heldWindow(NOW, { notBefore: null, notAfter: null }, LATER)).toEqual({ from: NOW - 400, until: plus(NOW, Hours(18)) - 400 });
  });

  it('is the parcel’s, and ends with the carrier’s word', () => {
    expect(heldWindow(NOW, { notBefore: at(2), notAfter: at(4) }, LATER)).toEqual({ from: plus(NOW, Hours(2)) - 400, until: plus(NOW, Hours(4)) - 400 });
    expect(heldWindow(NOW, { notBefore: at(2), notAfter: at(4) }, plus(NOW, Hours(3)))?.until).toBe(plus(NOW, Hours(3)) - 400);
  });

  it.each([['over', at(-2), at(-1)], ['tomorrow’s', at(19), at(20)]])('is none where it is %s', (_what, notBefore, notAfter) => {
    expect(heldWindow(NOW, { notBefore, notAfter }, LATER)).toBeUndefined();
  });
});

describe('a door opens by itself', () => {
  const door = newId('ap');
  const CARRIER = 'c'.repeat(43);
  const rule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [CARRIER] }, windows: [], dates: { from: null, until: null }, how: 'itself' } satisfies PolicyRule;
  const says = (change: Partial<PolicyRule>, more: Partial<DoorPolicy> = {}, paused = false): boolean => {
    const safe = safePolicy(newId('site'), 1, 'UTC', [{ id: door, kind: 'parcel-box' }], 0);
    const policy = { ...safe, paused, text: '', signedBy: '', doors: safe.doors.map((each) => ({ ...each, ...more, rules: [{ ...rule, ...change }] })) };
    return opensByItself(policy, { accessPointId: door, purpose: 'delivery', courier: 'k'.repeat(43), carrier: CARRIER, parcels: [newId('par')] }, { from: NOW, until: plus(NOW, Hours(6)) });
  };

  it('where a rule says so, also for a part of the window only', () => {
    expect(says({})).toBe(true);
    expect(says({ windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '13:30', until: '13:45' }] })).toBe(true);
  });

  it.each([
    ['asks', () => says({ how: 'ask' })],
    ['never opens', () => says({ how: 'never' })],
    ['opens at another time', () => says({ windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '16:00', until: '18:00' }] })],
    ['opens for whoever has a label', () => says({ whom: { kind: 'label' } })],
    ['opens for another carrier', () => says({ whom: { kind: 'carrier', name: 'Other', keys: ['o'.repeat(43)] } })],
    ['has couriers ring first', () => says({}, { knockSeconds: 30 })],
    ['is paused', () => says({}, {}, true)],
  ])('and not where it %s', (_what, decided) => {
    expect(decided()).toBe(false);
  });
});
