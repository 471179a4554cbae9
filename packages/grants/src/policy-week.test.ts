import { beforeAll, describe, expect, it } from 'vitest';
import { acceptPolicy, makeHome, NOON, type TestHome } from './household.fixture.ts';
import type { PolicyRule } from './policy.ts';
import { weekOf } from './policy-week.ts';

let home: TestHome;
beforeAll(async () => {
  home = await makeHome();
});

const RULE: PolicyRule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'itself' };
const weekWith = async (rules: readonly PolicyRule[], timeZone = 'Europe/Berlin') => {
  const policy = await acceptPolicy({ ...home.policyContent, timeZone, doors: [{ accessPointId: home.box, openingsPerHour: 6, pictureUnproven: true, rules: [...rules] }] }, home.owner.signer, home.roster);
  return weekOf(policy, { accessPointId: home.box, purpose: 'delivery', courier: 'A'.repeat(43), carrier: undefined, parcels: [] }, NOON).map(({ date, spans }) => [date, ...spans.map(({ from, until, says }) => `${from}-${until} ${says}`)]);
};

// NOON is Monday, 1 June 2026 in Berlin.
describe('the week ahead', () => {
  it('is seven whole days from this one', async () => {
    const week = await weekWith([RULE]);
    expect(week.map(([date]) => date)).toEqual(['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04', '2026-06-05', '2026-06-06', '2026-06-07']);
    expect(new Set(week.map(([, spans]) => spans))).toEqual(new Set(['00:00-24:00 itself']));
  });

  it('tells windows, a night that goes over midnight, and days on which nobody comes', async () => {
    const week = await weekWith([
      { ...RULE, dates: { from: '2026-06-03', until: '2026-06-03' }, how: 'never' },
      { ...RULE, windows: [{ days: [1, 2, 3], from: '08:05', until: '18:00' }] },
      { ...RULE, windows: [{ days: [2], from: '22:00', until: '02:00' }], how: 'ask' },
    ]);
    expect(week.slice(0, 4)).toEqual([
      ['2026-06-01', '00:00-08:05 shut', '08:05-18:00 itself', '18:00-24:00 shut'],
      ['2026-06-02', '00:00-08:05 shut', '08:05-18:00 itself', '18:00-22:00 shut', '22:00-24:00 ask'],
      ['2026-06-03', '00:00-24:00 shut'],
      ['2026-06-04', '00:00-24:00 shut'],
    ]);
  });

  it('is told by the site’s clock', async () => {
    expect((await weekWith([RULE], 'Pacific/Kiritimati'))[0]).toEqual(['2026-06-02', '00:00-24:00 itself']);
  });
});
