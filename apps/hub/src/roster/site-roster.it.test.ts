import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeviceRecord, makeDeviceKeys, nextRoster, type RosterContent, signerOf, signRoster, thumbprint } from '@latchkey/grants';
import { newId, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSiteRoster } from './site-roster.ts';

const SITE = newId('site');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-roster-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function device(role: DeviceRecord['role']) {
  const keys = await makeDeviceKeys();
  const record: DeviceRecord = { deviceId: newId('dev'), memberId: newId('mem'), name: role, role, signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey };
  return { record, signer: signerOf(keys, record.deviceId) };
}
const first = (devices: readonly DeviceRecord[]): RosterContent => ({ v: 1, site: SITE, version: 1, previous: null, issuedAt: 0, devices: [...devices] });

describe('the roster at the hub', () => {
  it('believes nobody before a person pinned the first owner’s device', async () => {
    const owner = await device('owner');
    const roster = await openSiteRoster(folder, silentLog);
    expect(await roster.take(await signRoster(first([owner.record]), owner.signer), SITE)).toEqual({ ok: false, code: 'roster.not_by_owner' });
    expect(roster.recipients()).toEqual([]);
  });

  it('keeps what counts over a restart, tells of it, and refuses to go back', async () => {
    const [owner, phone] = await Promise.all([device('owner'), device('member')]);
    const roster = await openSiteRoster(folder, silentLog);
    expect(roster.pin(await thumbprint(owner.record.signKey))).toBe(true);
    const heard: number[] = [];
    roster.onRecipients((recipients) => heard.push(recipients.length));
    const firstText = await signRoster(first([owner.record]), owner.signer);
    const one = await roster.take(firstText, SITE);
    if (!one.ok) throw new TypeError(one.code);
    const secondText = await signRoster(nextRoster(one.roster, [owner.record, phone.record], 1), owner.signer);
    // Sent twice at once, as a link that came back does.
    expect((await Promise.all([roster.take(secondText, SITE), roster.take(secondText, SITE)])).map(({ ok }) => ok)).toEqual([true, true]);
    expect(heard).toEqual([1, 2]);
    const again = await openSiteRoster(folder, silentLog);
    expect(again.recipients()).toEqual([owner, phone].map(({ record }) => ({ deviceId: record.deviceId, memberId: record.memberId, unwrapKey: record.unwrapKey })));
    expect(await again.take(firstText, SITE)).toEqual({ ok: false, code: 'roster.rolled_back' });
  });

  it('is not pinned anew once it is there', async () => {
    const [owner, thief] = await Promise.all([device('owner'), device('owner')]);
    const roster = await openSiteRoster(folder, silentLog);
    roster.pin(await thumbprint(owner.record.signKey));
    await roster.take(await signRoster(first([owner.record]), owner.signer), SITE);
    expect(roster.pin(await thumbprint(thief.record.signKey))).toBe(false);
    expect(await roster.take(await signRoster(first([thief.record]), thief.signer), SITE)).toMatchObject({ ok: false });
  });

  it('comes up without a list when the file is damaged, and puts the file aside', async () => {
    writeFileSync(join(folder, 'roster.json'), '{"roster": ');
    const roster = await openSiteRoster(folder, silentLog);
    expect([roster.current, roster.firstOwner]).toEqual([undefined, undefined]);
    expect(readFileSync(join(folder, 'roster.json.damaged'), 'utf8')).toBe('{"roster": ');
  });
});
