import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyContent, type PrivacyMask, signPolicy } from '@latchkey/grants';
import { ManualClock, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { makeSite, type SignedSite } from '../../test/signed-site.ts';
import type { AccessPoint } from '../devices/access-point.ts';
import { openSitePolicy } from '../grants/site-policy.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { ScriptedCamera } from '../recorder/scripted-camera.fixture.ts';
import { openSiteRoster } from '../roster/site-roster.ts';
import { createSiteMasks, type SiteMasks } from './site-masks.ts';

const WINDOW: PrivacyMask = { x: 700, y: 0, width: 300, height: 400 };
const PAVEMENT: PrivacyMask = { x: 0, y: 800, width: 1_000, height: 200 };
const clock = new ManualClock();
let folder: string;
let journal: Journal & Disposable;
let site: SignedSite;
let points: readonly AccessPoint[];
let masks: SiteMasks;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-masks-'));
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  // The hall's camera sees the garage too.
  const [hall, garden] = [new ScriptedCamera(clock), new ScriptedCamera(clock)];
  points = [hall, hall, garden].map((camera) => ({ ...new ScriptedDoor(clock).accessPoint(), camera })).map((point, index) => ({ ...point, id: `ap_${String(index + 1).padStart(26, '0')}` as const }));
  site = await makeSite({ clock, journal, points });
  masks = createSiteMasks({ accessPoints: points, policy: site.policy, clock, log: silentLog });
});
afterEach(async () => {
  masks[Symbol.dispose]();
  await site[Symbol.asyncDispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});
const masked = (version: number, ...ofDoors: (readonly PrivacyMask[] | undefined)[]): PolicyContent => ({
  ...site.policyContent, version,
  doors: site.policyContent.doors.map((door, index) => ({ ...door, ...(ofDoors[index] !== undefined && { masks: [...ofDoors[index]] }) })),
});
const covered = () => points.map(({ id }) => masks.masksOf(id));

it('covers what an owner signed, a camera of two doors for both, and shows each door the same', async () => {
  expect(covered()).toEqual([[], [], []]);
  let forgot = 0;
  masks.onForget(points[1]?.id ?? '', () => (forgot += 1));
  expect(await site.authority.update({ rosters: [], policy: await signPolicy(masked(2, [WINDOW], [PAVEMENT]), site.owner.signer) })).toMatchObject({ policy: 2, refused: null });
  masks.apply();
  expect(covered()).toEqual([[WINDOW, PAVEMENT], [WINDOW, PAVEMENT], []]);
  expect(points.map(({ id }) => masks.percentOf(id))).toEqual([32, 32, 0]);
  expect(forgot).toBe(1);
  expect(masks.accessPoints[0]?.camera).toBe(masks.accessPoints[1]?.camera);
  for (const { id, camera } of masks.accessPoints) expect(camera).not.toBe(masks.ownCamera(id));
  masks.apply();
  expect(forgot).toBe(1);
  await site.authority.update({ rosters: [], policy: await signPolicy(masked(3, [WINDOW]), site.owner.signer) });
  masks.apply();
  expect(covered()).toEqual([[WINDOW], [WINDOW], []]);
  expect(forgot).toBe(1);
});

it('covers nothing, and uncovers nothing, by the word of the server or of a member', async () => {
  const forged = { ...site.server.signer, kid: site.owner.record.deviceId };
  expect(await site.authority.update({ rosters: [], policy: await signPolicy(masked(2, [WINDOW]), forged) })).toMatchObject({ policy: 1, refused: 'policy.forged' });
  expect(await site.authority.update({ rosters: [], policy: await signPolicy(masked(2, [WINDOW]), site.member.signer) })).toMatchObject({ policy: 1, refused: 'policy.not_by_owner' });
  masks.apply();
  expect(covered()).toEqual([[], [], []]);
  await site.authority.update({ rosters: [], policy: await signPolicy(masked(2, [WINDOW]), site.owner.signer) });
  expect(await site.authority.update({ rosters: [], policy: await signPolicy(masked(3), forged) })).toMatchObject({ policy: 2, refused: 'policy.forged' });
  masks.apply();
  expect(covered()[0]).toEqual([WINDOW]);
});

it('covers everything when the policy that was kept cannot be read', async () => {
  writeFileSync(join(folder, 'policy.json'), JSON.stringify({ policy: 'a.b.c' }));
  const policy = openSitePolicy(folder, await openSiteRoster(folder, silentLog), silentLog);
  using blind = createSiteMasks({ accessPoints: points, policy, clock, log: silentLog });
  expect(points.map(({ id }) => blind.masksOf(id))).toEqual(points.map(() => [{ x: 0, y: 0, width: 1_000, height: 1_000 }]));
});
