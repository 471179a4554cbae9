import { Hours, type Instant, newId, plus } from '@latchkey/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { acceptPolicy, makeHome, NOON, secondsOf, type TestHome } from './household.fixture.ts';
import { type Policy, type PolicyContent, type PolicyRule, signPolicy, verifyPolicy } from './policy.ts';
import { decide, type WantedOpening } from './policy-decision.ts';
import { nextRoster, signRoster, verifyRoster } from './roster.ts';

let home: TestHome;
beforeAll(async () => {
  home = await makeHome();
});

const judge = async (change: Partial<PolicyContent>, signer = home.owner.signer, before: Policy | undefined = home.policy) => {
  const judged = await verifyPolicy(await signPolicy({ ...home.policyContent, version: 2, ...change }, signer), home.roster, before);
  return judged.ok ? 'ok' : judged.code;
};

describe('a signed policy', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['by an owner', () => judge({}), 'ok'],
    ['that leaves versions out', () => judge({ version: 9 }), 'ok'],
    ['by a member', () => judge({}, home.member.signer), 'policy.not_by_owner'],
    ['by the server in the owner’s name', () => judge({}, { ...home.server.signer, kid: home.owner.record.deviceId }), 'policy.forged'],
    ['by the server in its own name', () => judge({}, home.server.signer), 'policy.not_by_owner'],
    ['of the same version', () => judge({ version: 1 }), 'policy.rolled_back'],
    ['of another site', () => judge({ site: newId('site') }), 'policy.other_site'],
    ['by somebody whom only a later roster knows', () => judge({ roster: 2 }), 'policy.roster_missing'],
    ['that names a door twice', () => judge({ doors: [...home.policyContent.doors, ...home.policyContent.doors] }), 'policy.ambiguous'],
    ['that lets anybody in without a parcel', () => judge({ doors: [{ ...home.policyContent.doors[0]!, rules: [{ ...RULE, purposes: ['delivery', 'entry'] }] }] }), 'policy.malformed'],
    ['in no known time zone', () => judge({ timeZone: 'Mars/Olympus' }), 'policy.malformed'],
    ['with a reserve that is no whole percentage', () => judge({ doors: [{ ...home.policyContent.doors[0]!, reservePercent: 20.5 }] }), 'policy.malformed'],
    ['with a reserve that shuts a full battery', () => judge({ doors: [{ ...home.policyContent.doors[0]!, reservePercent: 100 }] }), 'policy.malformed'],
    ['that keeps what guests show for a week', () => judge({ keep: { entries: 7 } }), 'ok'],
    ['that keeps nothing', () => judge({ keep: { entries: 0 } }), 'policy.malformed'],
    ['that keeps what this hub does not know', () => judge({ keep: { entries: 7, ['sounds' as 'photos']: 7 } }), 'policy.malformed'],
    ['with a term that this hub does not know', () => judge({ doors: [{ ...home.policyContent.doors[0]!, ['tomorrow' as 'pets']: true }] }), 'policy.malformed'],
    ['with an alarm zone that has no name', () => judge({ doors: [{ ...home.policyContent.doors[0]!, alarmZone: '' }] }), 'policy.malformed'],
    ['that masks half of a picture', () => judge({ doors: [{ ...home.policyContent.doors[0]!, masks: [{ x: 0, y: 0, width: 500, height: 1_000 }] }] }), 'ok'],
    ['that masks more than half of a picture', () => judge({ doors: [{ ...home.policyContent.doors[0]!, masks: [{ x: 0, y: 0, width: 501, height: 1_000 }] }] }), 'policy.malformed'],
    ['that masks a picture, by the server in the owner’s name', () => judge({ doors: [{ ...home.policyContent.doors[0]!, masks: [{ x: 0, y: 0, width: 500, height: 500 }] }] }, { ...home.server.signer, kid: home.owner.record.deviceId }), 'policy.forged'],
    ['with a window that never ends', () => judge({ doors: [{ ...home.policyContent.doors[0]!, rules: [{ ...RULE, windows: [{ days: [1], from: '08:00', until: '08:00' }] }] }] }), 'policy.malformed'],
  ])('%s: %s', async (_what, judged, code) => {
    expect(await judged()).toBe(code);
  });

  it('of a device that was removed since is refused', async () => {
    const other = { ...home.member.record, role: 'owner' as const };
    const second = await verifyRoster(await signRoster(nextRoster(home.roster, [other], secondsOf(NOON)), home.owner.signer), home.site, { before: home.roster });
    if (!second.ok) throw new TypeError(second.code);
    expect(await verifyPolicy(await signPolicy({ ...home.policyContent, version: 2 }, home.owner.signer), second.roster, home.policy)).toEqual({ ok: false, code: 'policy.not_by_owner' });
  });
});

const SWIFT = 'S'.repeat(43);
const RULE: PolicyRule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'itself' };
const SHOES = newId('par');
const OWN: PolicyRule = { ...RULE, whom: { kind: 'parcel', parcels: [SHOES] }, how: 'ask' };
const GUEST: PolicyRule = { ...RULE, purposes: ['entry'], whom: { kind: 'courier', name: 'Ann', keys: ['A'.repeat(43)] } };

/** What a policy of these rules for the box says. */
async function decision(rules: readonly PolicyRule[], wanted: Partial<WantedOpening> = {}, at: Instant = NOON, timeZone = 'Europe/Berlin', paused = false): Promise<string> {
  const policy = await acceptPolicy({ ...home.policyContent, timeZone, paused, doors: [{ accessPointId: home.box, openingsPerHour: 6, pictureUnproven: true, rules: [...rules] }] }, home.owner.signer, home.roster);
  const decided = decide(policy, { accessPointId: home.box, purpose: 'delivery', courier: 'A'.repeat(43), carrier: undefined, parcels: [], ...wanted }, at);
  return decided.allowed ? decided.how : decided.code;
}

describe('what a policy says', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['to an expected label', () => decision([RULE]), 'itself'],
    ['while paused', () => decision([RULE], {}, NOON, 'Europe/Berlin', true), 'policy.paused'],
    ['at a door that it does not name', () => decision([RULE], { accessPointId: home.frontDoor }), 'policy.not_this_door'],
    ['without rules', () => decision([]), 'policy.not_this_purpose'],
    ['to another purpose', () => decision([RULE], { purpose: 'collection' }), 'policy.not_this_purpose'],
    ['to a courier of the carrier', () => decision([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [SWIFT] } }], { carrier: SWIFT }), 'itself'],
    ['to a courier of another', () => decision([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [SWIFT] } }], { carrier: 'R'.repeat(43) }), 'policy.not_this_courier'],
    ['to a walk-up when a carrier is wanted', () => decision([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [SWIFT] } }]), 'policy.not_this_courier'],
    ['to the named courier', () => decision([{ ...RULE, whom: { kind: 'courier', name: 'Kim', keys: ['A'.repeat(43)] } }]), 'itself'],
    ['to another than the named', () => decision([{ ...RULE, whom: { kind: 'courier', name: 'Kim', keys: ['B'.repeat(43)] } }]), 'policy.not_this_courier'],
    ['when it says never', () => decision([{ ...RULE, how: 'never' }, RULE]), 'policy.never'],
    ['to a parcel with a sentence of its own', () => decision([OWN, RULE], { parcels: [SHOES] }), 'ask'],
    ['to a parcel that may more than others', () => decision([{ ...OWN, how: 'itself' }, { ...RULE, how: 'never' }], { parcels: [SHOES] }), 'itself'],
    ['to another parcel than the named', () => decision([OWN, RULE], { parcels: [newId('par')] }), 'itself'],
    ['to the named parcel and another at once', () => decision([{ ...OWN, how: 'itself' }, { ...RULE, how: 'never' }], { parcels: [SHOES, newId('par')] }), 'policy.never'],
    ['to a guest where only a parcel is named', () => decision([OWN], { purpose: 'entry' }), 'policy.not_this_purpose'],
    ['when the first rule does not fit', () => decision([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [SWIFT] } }, { ...RULE, how: 'ask' }]), 'ask'],
    ['to a guest who has its key', () => decision([GUEST], { purpose: 'entry' }), 'itself'],
    ['to a guest with another key', () => decision([GUEST], { purpose: 'entry', courier: 'B'.repeat(43) }), 'policy.not_this_courier'],
    ['to a guest whose key was taken back', () => decision([RULE], { purpose: 'entry' }), 'policy.not_this_purpose'],
    ['to a guest who was let in as often as the key says', () => decision([{ ...GUEST, openings: 1 }], { purpose: 'entry', openedBefore: 1 }), 'policy.openings_used'],
    ['to a guest who was let in less often', () => decision([{ ...GUEST, openings: 2 }], { purpose: 'entry', openedBefore: 1 }), 'itself'],
    ['to a courier with a guest’s key and a label', () => decision([GUEST]), 'policy.not_this_purpose'],
    ['to whoever brings a label and wants in as a guest', () => decision([RULE], { purpose: 'entry' }), 'policy.not_this_purpose'],
    ['on the day after its last', () => decision([{ ...RULE, dates: { from: null, until: '2026-05-31' } }]), 'policy.not_now'],
    ['on its last day', () => decision([{ ...RULE, dates: { from: '2026-06-01', until: '2026-06-01' } }]), 'itself'],
    ['before its first day', () => decision([{ ...RULE, dates: { from: '2026-06-02', until: null } }]), 'policy.not_now'],
  ])('%s: %s', async (_what, decided, said) => {
    expect(await decided()).toBe(said);
  });

  // The clock on the site's wall, not the server's. At NOON it is 12:00 in Berlin and 03:00 in Los Angeles.
  it.each([
    [{ days: [1], from: '08:00', until: '18:00' }, 0, 'Europe/Berlin', 'itself'],
    [{ days: [1], from: '08:00', until: '12:00' }, 0, 'Europe/Berlin', 'policy.not_now'],
    [{ days: [1], from: '12:00', until: '12:01' }, 0, 'Europe/Berlin', 'itself'],
    [{ days: [2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00' }, 0, 'Europe/Berlin', 'policy.not_now'],
    [{ days: [1], from: '08:00', until: '18:00' }, 0, 'America/Los_Angeles', 'policy.not_now'],
    [{ days: [7], from: '22:00', until: '04:00' }, 0, 'America/Los_Angeles', 'itself'],
    [{ days: [1], from: '22:00', until: '04:00' }, 0, 'America/Los_Angeles', 'policy.not_now'],
    [{ days: [1], from: '22:00', until: '04:00' }, 12, 'Europe/Berlin', 'itself'],
    [{ days: [1], from: '20:00', until: '24:00' }, 11, 'Europe/Berlin', 'itself'],
  ])('window %o, %i h later, in %s: %s', async (window, hours, timeZone, said) => {
    expect(await decision([{ ...RULE, windows: [window] }], {}, plus(NOON, Hours(hours)), timeZone)).toBe(said);
  });

  it('keeps to the wall clock when the clocks change', async () => {
    const rule: PolicyRule = { ...RULE, windows: [{ days: [7], from: '08:00', until: '09:00' }] };
    const winter = Date.UTC(2026, 2, 22, 7, 30);
    const summer = Date.UTC(2026, 2, 29, 6, 30);
    // Berlin: 08:30 on both Sundays, an hour apart by UTC.
    for (const at of [winter, summer]) expect(await decision([rule], {}, plus(NOON, Hours((at - NOON) / 3_600_000)))).toBe('itself');
    expect(await decision([rule], {}, plus(NOON, Hours((summer + 3_600_000 - NOON) / 3_600_000)))).toBe('policy.not_now');
  });
});

describe('a battery’s reserve', () => {
  const reserved = async (charge: WantedOpening['charge'], wanted: Partial<WantedOpening> = {}, rules: readonly PolicyRule[] = [RULE, GUEST], reservePercent: number | null = 20) => {
    const door = { accessPointId: home.box, openingsPerHour: 6, pictureUnproven: true, rules: [...rules], ...(reservePercent === null ? {} : { reservePercent }) };
    const policy = await acceptPolicy({ ...home.policyContent, doors: [door] }, home.owner.signer, home.roster);
    const decided = decide(policy, { accessPointId: home.box, purpose: 'delivery', courier: 'A'.repeat(43), carrier: undefined, parcels: [], charge, ...wanted }, NOON);
    return decided.allowed ? decided.how : decided.code;
  };

  it.each<[string, WantedOpening['charge'], string]>([
    ['the last tenth', { percent: 10, low: true }, 'policy.battery_reserve'],
    ['a half percent too little', { percent: 19.5, low: false }, 'policy.battery_reserve'],
    ['just enough, though the lock calls it low', { percent: 20, low: true }, 'itself'],
    ['nothing at all', { percent: 0, low: false }, 'policy.battery_reserve'],
    ['low, and nobody knows how low', { percent: undefined, low: true }, 'policy.battery_reserve'],
    ['not low, and nobody knows how much', { percent: undefined, low: false }, 'itself'],
    ['unknown: perhaps there is no battery', undefined, 'itself'],
  ])('of %s: %s', async (_what, charge, says) => expect(await reserved(charge)).toBe(says));

  it('is kept from guests too, from whom the household would be asked about, and by no door without one', async () => {
    const flat = { percent: 3, low: true };
    expect(await reserved(flat, { purpose: 'entry' })).toBe('policy.battery_reserve');
    expect(await reserved(flat, {}, [{ ...RULE, how: 'ask' }])).toBe('policy.battery_reserve');
    expect(await reserved(flat, {}, [RULE], null)).toBe('itself');
  });
});
