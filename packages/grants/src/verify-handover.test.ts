import { type Instant, Minutes, newId, plus, seededRandom, Seconds } from '@latchkey/kit';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CarrierWord, signCarrierWord } from './carrier-word.ts';
import { GRANT_TYPE } from './grant.ts';
import { signHandover } from './handover.ts';
import { HELD_GRANT_TYPE, type HeldGrantClaims } from './held-grant.ts';
import { acceptPolicy, forge, makeHome, makeSigner, NOON, prove, secondsOf, type TestHome } from './household.fixture.ts';
import { signJws } from './jws.ts';
import { mutate } from './mutation.fixture.ts';
import type { DoorPolicy, Policy, PolicyContent, PolicyRule } from './policy.ts';
import { thumbprint } from './public-key.ts';
import type { GrantGround } from './verify-grant.ts';
import { verifyHandover, verifyHeldGrant } from './verify-handover.ts';

const at = secondsOf(NOON);
/** Any code units at all, lone surrogates among them. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units));
const always = { windows: [], dates: { from: null, until: null } };

let home: TestHome;
let swift: Awaited<ReturnType<typeof makeSigner>>;
let policy: Policy;
let carrierRule: PolicyRule;

const withDoor = (change: Partial<DoorPolicy>, whole: Partial<PolicyContent> = {}) =>
  acceptPolicy({ ...home.policyContent, ...whole, doors: home.policyContent.doors.map((door) => ({ ...door, ...(door.accessPointId === home.box ? change : { rules: [] }) })) }, home.owner.signer, home.roster);

beforeAll(async () => {
  [home, swift] = await Promise.all([makeHome(), makeSigner('swift')]);
  carrierRule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [await thumbprint(swift.key)] }, ...always, how: 'itself' };
  policy = await withDoor({ rules: [carrierRule] });
});

const wordOf = async (change: Partial<CarrierWord> = {}, by = swift) =>
  signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: by.key, courierId: newId('cou'), courier: await thumbprint(home.courier.key), name: 'Bo', issuedAt: at, expiresAt: at + 7 * 86_400, ...change }, by.signer);
const claimsOf = async (change: Partial<HeldGrantClaims> = {}): Promise<HeldGrantClaims> => ({
  iss: home.serverId, aud: home.hubId, site: home.site, sub: newId('vis'), jti: newId('grt'), iat: at, nbf: at, exp: at + 36_000, cnf: { jwk: home.courier.key },
  accessPointId: home.box, purpose: 'delivery', parcels: [newId('par')], labels: [], word: await wordOf(), ...change,
});
const show = (claims: HeldGrantClaims, when: Instant = NOON, change: { readonly accessPointId?: string } = {}, by = home.courier) =>
  signHandover({ grantId: claims.jti, accessPointId: claims.accessPointId, at: secondsOf(when), ...change }, by.signer.privateKey);
const sign = (claims: object) => signJws(HELD_GRANT_TYPE, claims, home.server.signer);
const ground = (change: Partial<GrantGround> = {}) => home.ground({ policy, ...change });
const judge = async (grant: string, handover: string, change: Partial<GrantGround> = {}, accessPointId: string = home.box) => {
  const judged = await verifyHandover({ grant, handover, accessPointId }, ground(change));
  return judged.ok ? 'ok' : judged.code;
};
const hold = async (grant: string, change: Partial<GrantGround> = {}) => {
  const judged = await verifyHeldGrant(grant, ground(change));
  return judged.ok ? 'ok' : judged.code;
};

describe('a held grant', () => {
  it('is kept, and opens by what the courier’s phone shows hours later', async () => {
    const claims = await claimsOf();
    const grant = await sign(claims);
    expect(await hold(grant)).toBe('ok');
    const later = plus(NOON, Minutes(400));
    expect(await verifyHandover({ grant, handover: `${await show(claims, later)}\r\n`, accessPointId: home.box }, ground({ now: later }))).toMatchObject({
      ok: true, approvedBy: undefined, claims: { sub: claims.sub, jti: claims.jti, cnf: { jkt: await thumbprint(home.courier.key) } }, door: { accessPointId: home.box },
    });
  });

  it('never counts as a request, nor a request’s grant as held', async () => {
    const claims = await claimsOf();
    expect(await home.judge({ visitId: claims.sub, grant: await sign(claims), proof: await prove(home.courier, NOON) }, { policy })).toBe('grant.malformed');
    expect(await home.judge({ visitId: claims.sub, grant: await signJws(GRANT_TYPE, claims, home.server.signer), proof: await prove(home.courier, NOON) }, { policy })).toBe('grant.malformed');
    const asked = await home.request({ word: await wordOf() });
    expect(await home.judge(asked, { policy })).toBe('ok');
    expect(await hold(asked.grant)).toBe('grant.malformed');
    expect(await judge(asked.grant, await show(claims))).toBe('grant.malformed');
    const short = await home.claims({ word: await wordOf() });
    expect(await hold(await sign(short))).toBe('grant.malformed');
  });

  it.each<[string, (word: string) => Partial<HeldGrantClaims> | Promise<Partial<HeldGrantClaims>>, string]>([
    ['of another server', () => ({ iss: 'srv_other' }), 'grant.other_server'],
    ['for another hub', () => ({ aud: newId('hub') }), 'grant.other_hub'],
    ['for another site', () => ({ site: newId('site') }), 'grant.other_site'],
    ['for a door that is not here', () => ({ accessPointId: newId('ap') }), 'grant.other_door'],
    ['for more than a day', () => ({ exp: at + 86_401 }), 'grant.too_long'],
    ['that ends before it begins', () => ({ exp: at - 1 }), 'grant.too_long'],
    ['for the day after tomorrow', () => ({ nbf: at + 86_401, exp: at + 90_000 }), 'grant.early'],
    ['that is over', () => ({ nbf: at - 1_000, exp: at - 120 }), 'grant.expired'],
    ['with another carrier’s word', async () => ({ word: await wordOf({}, await makeSigner('rival')) }), 'held.not_by_itself'],
    ['with a word for another courier', async () => ({ word: await wordOf({ courier: 'A'.repeat(43) }) }), 'held.no_word'],
    ['with a word that is over', async () => ({ word: await wordOf({ issuedAt: at - 1_000, expiresAt: at - 121 }) }), 'held.no_word'],
    ['with a word that the carrier’s key did not sign', async () => ({ word: await signCarrierWord({ v: 1, carrier: newId('car'), carrierKey: swift.key, courierId: newId('cou'), courier: await thumbprint(home.courier.key), name: 'Bo', issuedAt: at, expiresAt: at + 60 }, home.server.signer) }), 'held.no_word'],
    ['with no word', () => ({ word: '' }), 'grant.malformed'],
    ['without parcels', () => ({ parcels: [] }), 'grant.malformed'],
  ])('%s is not kept, and opens nothing', async (_what, change, code) => {
    const claims = await claimsOf(await change(''));
    const grant = await sign(claims);
    expect(await hold(grant)).toBe(code);
    expect(await judge(grant, await show(claims), {}, claims.accessPointId)).not.toBe('ok');
  });

  it('signed by anybody else, by another algorithm or for a key that nobody knows, is none', async () => {
    const claims = await claimsOf();
    expect(await hold(await forge({ alg: 'EdDSA', typ: HELD_GRANT_TYPE, kid: 'server' }, claims, (await makeSigner()).signer))).toBe('grant.forged');
    expect(await hold(await forge({ alg: 'none', typ: HELD_GRANT_TYPE }, claims, home.server.signer))).toBe('grant.algorithm');
    expect(await hold(await forge({ alg: 'ES256', typ: HELD_GRANT_TYPE }, claims, home.server.signer))).toBe('grant.algorithm');
    expect(await hold(await sign({ ...claims, cnf: { jkt: 'A'.repeat(43) } }))).toBe('grant.malformed');
    expect(await hold(await sign({ ...claims, cnf: { jwk: { kty: 'EC', crv: 'P-384', x: 'A', y: 'B' } } }))).toBe('grant.malformed');
    expect(await hold(await sign({ ...claims, purpose: 'return' }))).toBe('grant.malformed');
  });

  it('counts only where the household lets that carrier come unasked', async () => {
    const claims = await claimsOf();
    const [grant, handover] = [await sign(claims), await show(claims)];
    const label: PolicyRule = { ...carrierRule, whom: { kind: 'label' } };
    const mine: PolicyRule = { ...carrierRule, whom: { kind: 'parcel', parcels: claims.parcels } };
    const cases: readonly (readonly [Partial<DoorPolicy>, string, string])[] = [
      [{ rules: [carrierRule] }, 'ok', 'ok'],
      [{ rules: [label, carrierRule] }, 'ok', 'ok'],
      [{ rules: [{ ...mine, how: 'itself' }, carrierRule] }, 'ok', 'ok'],
      // Whoever carries a label is whoever the server says: of that nothing is stored up.
      [{ rules: [label] }, 'held.not_by_itself', 'held.not_by_itself'],
      [{ rules: [{ ...carrierRule, how: 'ask' }, label] }, 'held.not_by_itself', 'approval.needed'],
      [{ rules: [{ ...carrierRule, how: 'never' }, label] }, 'held.not_by_itself', 'policy.never'],
      [{ rules: [{ ...mine, how: 'ask' }, carrierRule] }, 'held.not_by_itself', 'approval.needed'],
      [{ rules: [{ ...carrierRule, whom: { kind: 'courier', name: 'Bo', keys: [await thumbprint(home.courier.key)] }, how: 'never' }, carrierRule] }, 'held.not_by_itself', 'policy.never'],
      [{ rules: [carrierRule], knockSeconds: 30 }, 'held.not_by_itself', 'policy.knock_first'],
      [{ rules: [] }, 'held.not_by_itself', 'policy.not_this_purpose'],
      // At night only: kept for it, and of no use at noon.
      [{ rules: [{ ...carrierRule, windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '21:00' }] }] }, 'ok', 'policy.not_now'],
      [{ rules: [{ ...carrierRule, how: 'ask', windows: [{ days: [1], from: '11:00', until: '13:00' }] }, carrierRule] }, 'ok', 'approval.needed'],
    ];
    for (const [door, kept, opened] of cases) {
      const signed = await withDoor(door);
      expect([await hold(grant, { policy: signed }), await judge(grant, handover, { policy: signed })], JSON.stringify(door)).toEqual([kept, opened]);
    }
    const paused = await withDoor({ rules: [carrierRule] }, { paused: true });
    expect([await hold(grant, { policy: paused }), await judge(grant, handover, { policy: paused })]).toEqual(['held.not_by_itself', 'policy.paused']);
    expect([await hold(grant, { policy: undefined }), await judge(grant, handover, { policy: undefined }), await judge(grant, handover, { roster: undefined })]).toEqual(['policy.none', 'policy.none', 'roster.none']);
    const spared = await withDoor({ rules: [carrierRule], reservePercent: 30 });
    expect(await judge(grant, handover, { policy: spared, chargeOf: () => ({ percent: 29, low: false }) })).toBe('policy.battery_reserve');
  });

  it('is good once, as its visit and its proof are', async () => {
    const claims = await claimsOf();
    const [grant, handover] = [await sign(claims), await show(claims)];
    expect([await hold(grant, { isGrantUsed: () => true }), await hold(grant, { isVisitUsed: () => true })]).toEqual(['grant.used', 'grant.visit_used']);
    expect(await judge(grant, handover, { isGrantUsed: (jti) => jti === claims.jti })).toBe('grant.used');
    expect(await judge(grant, handover, { isVisitUsed: (visit) => visit === claims.sub })).toBe('grant.visit_used');
    expect(await judge(grant, handover, { isProofUsed: () => true })).toBe('holder.used');
  });
});

describe('what the phone shows', () => {
  it('counts at its door, with its grant, by its key, and nowhere else', async () => {
    const [claims, other] = [await claimsOf(), await claimsOf()];
    const grant = await sign(claims);
    const thief = await makeSigner();
    expect(await judge(grant, await show(claims))).toBe('ok');
    expect(await judge(grant, await show(claims), {}, home.frontDoor)).toBe('grant.other_door');
    expect(await judge(grant, await show(claims, NOON, { accessPointId: home.frontDoor }))).toBe('handover.forged');
    expect(await judge(grant, await show(other))).toBe('handover.other_grant');
    expect(await judge(grant, await show(claims, NOON, {}, thief))).toBe('handover.forged');
    expect(await judge(grant, 'https://latchkey.example/d/7')).toBe('handover.malformed');
  });

  it('may be signed by P-256', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const key = { kty: 'EC', crv: 'P-256', x, y } as const;
    const claims = await claimsOf({ cnf: { jwk: key }, word: await wordOf({ courier: await thumbprint(key) }) });
    const handover = await signHandover({ grantId: claims.jti, accessPointId: claims.accessPointId, at }, pair.privateKey);
    expect(await judge(await sign(claims), handover)).toBe('ok');
    expect(await judge(await sign(claims), await show(claims))).toBe('handover.forged');
  });

  it.each([
    [-121, 'handover.stale'],
    [-120, 'ok'],
    [119, 'ok'],
    [121, 'handover.stale'],
    [-86_400, 'handover.stale'],
  ])('signed %i s from the hub’s time: %s', async (away, code) => {
    const claims = await claimsOf({ nbf: at - 40_000, exp: at + 40_000 });
    expect(await judge(await sign(claims), await show(claims, plus(NOON, Seconds(away))))).toBe(code);
  });

  it.each([
    [-121, 'grant.early'],
    [-120, 'ok'],
    [36_119, 'ok'],
    [36_120, 'grant.expired'],
  ])('%i s after its grant’s window begins: %s', async (after, code) => {
    const claims = await claimsOf();
    const now = plus(NOON, Seconds(after));
    expect(await judge(await sign(claims), await show(claims, now), { now })).toBe(code);
  });

  it('opens nothing when one character of it or of its grant was changed', async () => {
    const claims = await claimsOf();
    const [grant, handover] = [await sign(claims), await show(claims)];
    const random = seededRandom(7);
    let tried = 0;
    for (let place = 0; place < handover.length; place += 1) {
      const put = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Math.floor(random() * 32));
      const changed = handover.slice(0, place) + put + handover.slice(place + 1);
      if (changed === handover) continue;
      tried += 1;
      expect(await judge(grant, changed), changed).not.toBe('ok');
    }
    for (let seed = 1; seed <= 400; seed += 1) {
      const changed = mutate({ visitId: '', grant, proof: '' }, seed).grant;
      if (changed === grant) continue;
      tried += 1;
      expect(await judge(changed, handover), changed).not.toBe('ok');
    }
    expect(tried).toBeGreaterThan(300);
  });

  it('is answered by a refusal, whatever it is', async () => {
    const claims = await claimsOf();
    const [grant, handover] = [await sign(claims), await show(claims)];
    await fc.assert(fc.asyncProperty(anyText, async (text) => (await judge(grant, text)) === 'handover.malformed' && (await judge(text, handover)) === 'grant.malformed'), { numRuns: 60 });
  });
});
