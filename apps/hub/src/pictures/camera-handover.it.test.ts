import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HELD_GRANT_TYPE, type HeldGrantClaims, type PolicyRule, signCarrierWord, signHandover, signJws, signPolicy, thumbprint } from '@latchkey/grants';
import { Millis, newId, silentLog, sleep, systemClock } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { makeSigner, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { startLitHome } from '../../test/lit-home.ts';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { makeSite } from '../../test/signed-site.ts';
import { openHandoverDesk } from '../grants/handover-desk.ts';
import { createHeldGrants } from '../grants/held-grants.ts';
import { openJournal } from '../journal/journal.ts';
import { createVisitRunner } from '../visits/visit-runner.ts';
import { cameraCodeReader } from './camera-code-reader.ts';
import { createLumaProcess } from './luma-process.ts';

const clock = systemClock;
const log = silentLog;

it('a door opens for a held grant when the courier’s phone is held before its camera, which is read for that only', { timeout: 90_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-handover-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const journal = stack.use(openJournal(join(folder, 'journal.sqlite'), clock));
  const door = new ScriptedDoor(clock);
  const point = { ...door.accessPoint(), id: newId('ap') };
  const [site, swift] = await Promise.all([makeSite({ clock, journal, points: [point] }), makeSigner('swift')]);
  stack.use(site);
  const rule: PolicyRule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] }, windows: [], dates: { from: null, until: null }, how: 'itself' };
  const doors = site.policyContent.doors.map((rules) => ({ ...rules, rules: [rule] }));
  await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version: 2, doors }, site.owner.signer) });
  const runner = stack.use(createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, new ScriptedCamera()]]), journal, clock, log, onEntry: () => {} }));
  const held = createHeldGrants({ journal, gate: site.gate, hasReader: () => true, clock, log });

  const home = stack.use(await startLitHome(clock));
  const luma = stack.use(createLumaProcess({ clock, log }));
  stack.use(luma.follow(point.id, home.camera, { onPicture: () => {}, isUrgent: () => false }));
  let looks = 0;
  const isBusy = () => runner.runningAt(point.id) !== undefined;
  const answers: boolean[] = [];
  const reader = cameraCodeReader({
    name: point.id, isWanted: () => held.isDueAt(point.id) && !isBusy(), clock, log,
    reader: { readCodes: (name, onRead) => luma.readCodes(name, (codes) => ((looks += 1), onRead(codes))) },
  });
  stack.defer(openHandoverDesk(reader, {
    accessPointId: point.id, held, gate: site.gate, unfit: () => undefined, isBusy, clock, log,
    begin: ({ claims }) => ({ refusal: runner.request(claims, claims.jti).visit.refusal }),
    answer: (yes) => answers.push(yes),
  }));

  const now = secondsOf(clock.now());
  const word = await signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: swift.key, courierId: newId('cou'), courier: await thumbprint(site.courier.key), name: 'Bo', issuedAt: now, expiresAt: now + 86_400 }, swift.signer);
  const claims: HeldGrantClaims = {
    iss: 'srv_test', aud: site.hubId, site: site.siteId, sub: newId('vis'), jti: newId('grt'), iat: now, nbf: now, exp: now + 3_600, cnf: { jwk: site.courier.key },
    accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], labels: [], word,
  };
  const show = async (by = site.courier) => {
    const text = await signHandover({ grantId: claims.jti, accessPointId: point.id, at: secondsOf(clock.now()) }, by.signer.privateKey);
    home.change({ light: 'night', courier: { position: 1, carrying: true, phone: { text, metres: 0.2, glare: 0 } } });
  };
  await show();
  await sleep(clock, Millis(2_500));
  expect(looks).toBe(0);
  await held.hold(await signJws(HELD_GRANT_TYPE, claims, site.server.signer));
  await show(await makeSigner());
  await expect.poll(() => answers, { timeout: 20_000 }).toEqual([false]);
  expect(runner.running).toEqual([]);
  await sleep(clock, Millis(2_100));
  await show();
  await expect.poll(() => answers, { timeout: 20_000 }).toEqual([false, true]);
  await expect.poll(() => runner.running.map(({ visit }) => visit.state)).toEqual(['unlocked']);
  await sleep(clock, Millis(2_000));
  const read = looks;
  await sleep(clock, Millis(1_500));
  expect(looks).toBe(read);
});
