import { newId } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { forge, makeDevice } from './household.fixture.ts';
import { LONGEST_LIVE_LINK, type LiveLinkContent, readLiveLink, signLiveLink, verifyLiveLink } from './live-link.ts';
import type { Roster } from './roster.ts';

const [owner, member, guest, stranger] = [await makeDevice('owner'), await makeDevice('member'), await makeDevice('guest'), await makeDevice('owner')];
const roster: Roster = { v: 1, site: newId('site'), version: 1, previous: null, issuedAt: 0, devices: [owner.record, member.record, guest.record], text: '', hash: '' };
const NOW = 1_800_000_000;
const SKEW = 120;
const { signKey, unwrapKey } = (await makeDevice('guest')).record;
const link: LiveLinkContent = { v: 1, site: roster.site, accessPointId: newId('ap'), link: 'a'.repeat(64), signKey, unwrapKey, issuedAt: NOW, expiresAt: NOW + 900 };
const judge = (text: string, { at = NOW, door = link.accessPointId, by = roster } = {}) => verifyLiveLink(text, by, door, at, SKEW);

describe('a link to a live view', () => {
  it.each([['an owner', owner], ['a member', member]])('is good for its door when the device of %s signed it', async (_who, { signer, record }) => {
    const text = await signLiveLink(link, signer);
    expect(await judge(text)).toEqual({ content: link, deviceId: record.deviceId });
    expect(readLiveLink(text)).toEqual(link);
  });

  it('says with which visit it ends', async () => {
    const content = { ...link, visit: newId('vis') };
    expect((await judge(await signLiveLink(content, member.signer)))?.content).toEqual(content);
  });

  it('is good from its beginning, as far as clocks differ, to the second at which it ends', async () => {
    const text = await signLiveLink(link, owner.signer);
    for (const [at, good] of [[NOW - SKEW - 1, false], [NOW - SKEW, true], [NOW + 899, true], [NOW + 900, false]] as const) expect([at, (await judge(text, { at })) !== undefined]).toEqual([at, good]);
  });

  it.each([
    ['for longer than a day', { expiresAt: NOW + LONGEST_LIVE_LINK + 1 }],
    ['that ends before it begins', { expiresAt: NOW }],
    ['of another home', { site: newId('site') }],
    ['for another door', { accessPointId: newId('ap') }],
    ['without a name of its own', { link: 'Kim' }],
    ['with what is no visit', { visit: 'any' as never }],
  ])('%s does not count', async (_what, changed) => {
    expect(await judge(await signLiveLink({ ...link, ...changed }, owner.signer))).toBeUndefined();
  });

  it('that a guest, a stranger or the server signed does not count, nor one whose maker has left', async () => {
    for (const { signer } of [guest, stranger]) expect(await judge(await signLiveLink(link, signer))).toBeUndefined();
    // The server has no device's key, so it can only name one.
    expect(await judge(await signLiveLink(link, { ...stranger.signer, kid: owner.record.deviceId }))).toBeUndefined();
    const left = await signLiveLink(link, member.signer);
    expect(await judge(left, { by: { ...roster, devices: [owner.record] } })).toBeUndefined();
    expect(await judge(left, { by: { ...roster, devices: [owner.record, { ...member.record, role: 'guest' }] } })).toBeUndefined();
  });

  it('that was altered, prolonged or is another kind of text does not count', async () => {
    const text = await signLiveLink(link, owner.signer);
    const [head, , tail] = text.split('.');
    const prolonged = Buffer.from(JSON.stringify({ ...link, expiresAt: NOW + 86_400 })).toString('base64url');
    expect(await judge(`${head}.${prolonged}.${tail}`)).toBeUndefined();
    expect(await judge(await forge({ alg: owner.signer.alg, typ: 'latchkey-approval+jws', kid: owner.signer.kid }, link, owner.signer))).toBeUndefined();
    expect(await judge('nonsense')).toBeUndefined();
  });
});
