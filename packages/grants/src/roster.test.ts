import { newId } from '@latchkey/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDevice, makeHome, NOON, secondsOf, type TestHome } from './household.fixture.ts';
import { signJws } from './jws.ts';
import { thumbprint } from './public-key.ts';
import { nextRoster, type Roster, ROSTER_TYPE, type RosterContent, signRoster, verifyRoster } from './roster.ts';

let home: TestHome;
let phone: Awaited<ReturnType<typeof makeDevice>>;
beforeAll(async () => {
  [home, phone] = await Promise.all([makeHome(), makeDevice('owner', 'Phone')]);
});

const at = secondsOf(NOON);
const withPhone = () => nextRoster(home.roster, [...home.roster.devices, phone.record], at);
const judge = async (content: RosterContent, signer = home.owner.signer, before: Roster = home.roster) => {
  const judged = await verifyRoster(await signRoster(content, signer), home.site, { before });
  return judged.ok ? 'ok' : judged.code;
};
const accept = async (content: RosterContent, signer = home.owner.signer, before: Roster = home.roster): Promise<Roster> => {
  const judged = await verifyRoster(await signRoster(content, signer), home.site, { before });
  if (!judged.ok) throw new TypeError(judged.code);
  return judged.roster;
};

describe('the first roster', () => {
  const first = (): RosterContent => ({ v: 1, site: home.site, version: 1, previous: null, issuedAt: at, devices: [home.owner.record] });

  it('counts when the pinned device signed it', async () => {
    expect(await verifyRoster(await signRoster(first(), home.owner.signer), home.site, { firstOwner: await thumbprint(home.owner.record.signKey) })).toMatchObject({ ok: true, roster: { version: 1 } });
  });

  it('does not count when the server made a device of its own an owner', async () => {
    const content = { ...first(), devices: [phone.record] };
    expect(await verifyRoster(await signRoster(content, phone.signer), home.site, { firstOwner: await thumbprint(home.owner.record.signKey) })).toEqual({ ok: false, code: 'roster.not_by_owner' });
  });

  it('may be a later version, at a hub that was paired later, when the pinned device signed it', async () => {
    const firstOwner = await thumbprint(home.owner.record.signKey);
    expect(await verifyRoster(await signRoster({ ...first(), version: 7, previous: 'A'.repeat(43) }, home.owner.signer), home.site, { firstOwner })).toMatchObject({ ok: true, roster: { version: 7 } });
    expect(await verifyRoster(await signRoster({ ...first(), version: 7, devices: [phone.record] }, phone.signer), home.site, { firstOwner })).toEqual({ ok: false, code: 'roster.not_by_owner' });
  });

  it('does not count when the pinned device is in it but another signed', async () => {
    const content = { ...first(), devices: [home.owner.record, phone.record] };
    const firstOwner = await thumbprint(home.owner.record.signKey);
    expect(await verifyRoster(await signRoster(content, phone.signer), home.site, { firstOwner })).toEqual({ ok: false, code: 'roster.not_by_owner' });
    expect(await verifyRoster(await signRoster(content, { ...phone.signer, kid: home.owner.record.deviceId }), home.site, { firstOwner })).toEqual({ ok: false, code: 'roster.forged' });
  });
});

describe('the next roster', () => {
  it('adds a device, which may then sign the one after', async () => {
    const second = await accept(withPhone());
    expect(await judge(nextRoster(second, second.devices, at), phone.signer, second)).toBe('ok');
  });

  it('removes a device, which may then sign nothing', async () => {
    const second = await accept(withPhone());
    const third = await accept(nextRoster(second, [phone.record], at), home.owner.signer, second);
    expect(await judge(nextRoster(third, [phone.record, home.owner.record], at), home.owner.signer, third)).toBe('roster.not_by_owner');
  });

  it.each<[string, () => Promise<string>, string]>([
    ['signed by a member', () => judge(withPhone(), home.member.signer), 'roster.not_by_owner'],
    ['signed by a guest', () => judge(withPhone(), home.guest.signer), 'roster.not_by_owner'],
    ['signed by the device that it adds', () => judge(withPhone(), phone.signer), 'roster.not_by_owner'],
    ['signed by another in the owner’s name', () => judge(withPhone(), { ...phone.signer, kid: home.owner.record.deviceId }), 'roster.forged'],
    ['of the same version', () => judge({ ...withPhone(), version: 1 }), 'roster.rolled_back'],
    ['of a version that leaves one out', () => judge({ ...withPhone(), version: 3 }), 'roster.gap'],
    ['that goes on from another line', () => judge({ ...withPhone(), previous: 'A'.repeat(43) }), 'roster.forked'],
    ['that goes on from nothing', () => judge({ ...withPhone(), previous: null }), 'roster.forked'],
    ['of another site', () => judge({ ...withPhone(), site: newId('site') }), 'roster.other_site'],
    ['without an owner', () => judge({ ...withPhone(), devices: [home.member.record] }), 'roster.no_owner'],
    ['with one id twice', () => judge({ ...withPhone(), devices: [home.owner.record, { ...phone.record, deviceId: home.owner.record.deviceId }] }), 'roster.ambiguous'],
    ['with one key twice', () => judge({ ...withPhone(), devices: [home.owner.record, { ...home.owner.record, deviceId: newId('dev') }] }), 'roster.ambiguous'],
  ])('%s is refused', async (_what, judged, code) => {
    expect(await judged()).toBe(code);
  });

  it('that was overtaken is a rollback', async () => {
    const second = await accept(withPhone());
    expect(await judge(withPhone(), home.owner.signer, second)).toBe('roster.rolled_back');
  });

  it('signed as something else is none', async () => {
    const text = await signJws('latchkey-policy+jws', withPhone(), home.owner.signer);
    expect(await verifyRoster(text, home.site, { before: home.roster })).toEqual({ ok: false, code: 'roster.malformed' });
  });

  it('with a private key in it is none', async () => {
    const device = { ...phone.record, signKey: { ...phone.record.signKey, d: 'A'.repeat(43) } };
    const text = await signJws(ROSTER_TYPE, { ...withPhone(), devices: [home.owner.record, device] }, home.owner.signer);
    expect(await verifyRoster(text, home.site, { before: home.roster })).toEqual({ ok: false, code: 'roster.malformed' });
  });
});
