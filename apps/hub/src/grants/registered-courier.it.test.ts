import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CarrierWord, type PolicyRule, signCarrierWord, signPolicy, thumbprint } from '@latchkey/grants';
import { codeOf, Days, ManualClock, newId, toSeconds } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSigner, secondsOf } from '../../../../packages/grants/src/household.fixture.ts';
import { makeSite, type SignedSite } from '../../test/signed-site.ts';
import { type Journal, openJournal } from '../journal/journal.ts';

const DOOR = newId('ap');
const RULE: PolicyRule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'itself' };

let folder: string;
let clock: ManualClock;
let journal: Journal;
let site: SignedSite;
let swift: Awaited<ReturnType<typeof makeSigner>>;
let rival: Awaited<ReturnType<typeof makeSigner>>;
let version = 1;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-registered-'));
  clock = new ManualClock();
  journal = openJournal(join(folder, 'journal.sqlite'), clock);
  [site, swift, rival] = await Promise.all([makeSite({ clock, journal, points: [{ id: DOOR }], openingsPerHour: 100 }), makeSigner('swift'), makeSigner('rival')]);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const allow = async (rules: PolicyRule[]) => {
  version += 1;
  const doors = site.policyContent.doors.map((door) => ({ ...door, rules }));
  expect(await site.authority.update({ rosters: [], policy: await signPolicy({ ...site.policyContent, version, doors }, site.owner.signer) })).toMatchObject({ policy: version });
};
const wordOf = async (change: Partial<CarrierWord> = {}, by = swift) => {
  const now = secondsOf(clock.now());
  const word: CarrierWord = { v: 1, carrier: newId('car'), carrierKey: by.key, courierId: newId('cou'), courier: await thumbprint(site.courier.key), name: 'Bo', issuedAt: now, expiresAt: now + toSeconds(Days(7)), ...change };
  return signCarrierWord(word, by.signer);
};
/** What the gate says to an honest grant and proof with this word in the grant. */
const ask = async (word: string | undefined) => {
  // So many refusals are what it trips on.
  site.breaker.clear();
  try {
    return await site.gate.admit(await site.request(DOOR, clock.now(), word === undefined ? {} : { word }), () => 'admitted');
  } catch (error) {
    return codeOf(error);
  }
};

it('lets in by itself whom the carrier’s key signed for, where the household allows it; nobody else is', async () => {
  await allow([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] } }, { ...RULE, how: 'never' }]);
  expect(await ask(await wordOf())).toBe('admitted');
  const now = secondsOf(clock.now());
  const words: readonly (readonly [string, string | undefined])[] = [
    ['a walk-up', undefined],
    ['another carrier’s courier', await wordOf({}, rival)],
    ['a word that only claims the carrier’s key', await signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: swift.key, courierId: newId('cou'), courier: await thumbprint(site.courier.key), name: 'Bo', issuedAt: now, expiresAt: now + 60 }, rival.signer)],
    ['a word for another courier', await wordOf({ courier: 'A'.repeat(43) })],
    ['a word that is over', await wordOf({ issuedAt: now - 1_000, expiresAt: now - 121 })],
    ['a word from tomorrow', await wordOf({ issuedAt: now + 86_400, expiresAt: now + 90_000 })],
    ['a word for ever', await wordOf({ expiresAt: now + toSeconds(Days(32)) })],
    ['no word at all', 'e.y.J'],
  ];
  const said: unknown[] = [];
  for (const [who, word] of words) said.push([who, await ask(word)]);
  expect(said).toEqual(words.map(([who]) => [who, 'policy.never']));
});

it('refuses a carrier’s parcel, whatever the server grants, where the household does not allow its couriers', async () => {
  await allow([{ ...RULE, whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] }, how: 'never' }, RULE]);
  expect(await ask(await wordOf())).toBe('policy.never');
  await allow([{ ...RULE, whom: { kind: 'carrier', name: 'Rival', keys: [await thumbprint(rival.key)] } }]);
  expect(await ask(await wordOf())).toBe('policy.not_this_courier');
});
