import { Minutes, newId, plus, Seconds } from '@latchkey/kit';
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalContent, signApproval } from './approval.ts';
import { GRANT_TYPE } from './grant.ts';
import { acceptPolicy, forge, makeHome, makeSigner, NOON, prove, secondsOf, type TestHome } from './household.fixture.ts';
import { mutate } from './mutation.fixture.ts';
import { thumbprint } from './public-key.ts';
import { verifyGrant } from './verify-grant.ts';

let home: TestHome;
beforeAll(async () => {
  home = await makeHome();
});
const at = secondsOf(NOON);

describe('a grant', () => {
  it('opens what the policy lets open by itself', async () => {
    const request = await home.request();
    expect(await verifyGrant(request, home.ground())).toMatchObject({ ok: true, approvedBy: undefined, claims: { accessPointId: home.box, sub: request.visitId }, door: { openingsPerHour: 6 } });
  });

  it('is a JWT as others make and read them', async () => {
    const claims = await home.claims();
    const grant = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: GRANT_TYPE, kid: 'server' }).sign(home.server.signer.privateKey);
    expect(await home.judge({ visitId: claims.sub, grant, proof: await prove(home.courier, NOON) })).toBe('ok');
    const key = await crypto.subtle.importKey('jwk', home.server.key, { name: 'Ed25519' }, true, ['verify']);
    expect((await jwtVerify((await home.request()).grant, key, { currentDate: new Date(NOON) })).payload.iss).toBe(home.serverId);
  });

  it.each<[string, Parameters<TestHome['request']>[0], string]>([
    ['of another server', { iss: 'srv_other' }, 'grant.other_server'],
    ['for another hub', { aud: newId('hub') }, 'grant.other_hub'],
    ['for another site', { site: newId('site') }, 'grant.other_site'],
    ['for a door that is not here', { accessPointId: newId('ap') }, 'grant.other_door'],
    ['for another purpose than the policy’s', { purpose: 'collection' }, 'policy.not_this_purpose'],
    ['that lives for hours', { exp: at + 7_200 }, 'grant.too_long'],
    ['that ends before it begins', { exp: at - 1 }, 'grant.too_long'],
    ['for another courier’s key', { cnf: { jkt: 'A'.repeat(43) } }, 'holder.mismatch'],
    ['without parcels', { parcels: [] }, 'grant.malformed'],
    ['for a guest with a parcel', { purpose: 'entry' }, 'grant.malformed'],
    ['for a guest whom nobody gave a key', { purpose: 'entry', parcels: [] }, 'policy.not_this_purpose'],
  ])('%s is refused', async (_what, change, code) => {
    expect(await home.judge(await home.request(change))).toBe(code);
  });

  it('for another visit than the message says is refused', async () => {
    expect(await home.judge(await home.request({}, { visitId: newId('vis') }))).toBe('grant.other_visit');
  });

  it('that was used, or whose visit was, is refused', async () => {
    const request = await home.request();
    expect(await home.judge(request, { isGrantUsed: () => true })).toBe('grant.used');
    expect(await home.judge(request, { isVisitUsed: () => true })).toBe('grant.visit_used');
  });

  it.each([
    [-121, 'grant.early'],
    [-120, 'ok'],
    [0, 'ok'],
    [59, 'ok'],
    [179, 'ok'],
    [180, 'grant.expired'],
    [3_600, 'grant.expired'],
    [-3_600, 'grant.early'],
  ])('judged %i s after it was signed: %s', async (after, code) => {
    expect(await home.judge(await home.request(), { now: plus(NOON, Seconds(after)) })).toBe(code);
  });

  it('signed by any other key is forged', async () => {
    const [claims, other] = await Promise.all([home.claims(), makeSigner()]);
    const grant = await forge({ alg: 'EdDSA', typ: GRANT_TYPE, kid: 'server' }, claims, other.signer);
    expect(await home.judge({ visitId: claims.sub, grant, proof: await prove(home.courier, NOON) })).toBe('grant.forged');
  });

  it.each([
    ['none', { alg: 'none', typ: GRANT_TYPE }, 'grant.algorithm'],
    ['HS256 with the public key as secret', { alg: 'HS256', typ: GRANT_TYPE }, 'grant.algorithm'],
    ['ES256 for an Ed25519 key', { alg: 'ES256', typ: GRANT_TYPE }, 'grant.algorithm'],
    ['one that nobody knows', { alg: 'RS1', typ: GRANT_TYPE }, 'grant.algorithm'],
    ['of another type', { alg: 'EdDSA', typ: 'hub+jwt' }, 'grant.malformed'],
    ['of no type', { alg: 'EdDSA' }, 'grant.malformed'],
    ['with a critical extension', { alg: 'EdDSA', typ: GRANT_TYPE, crit: ['b64'], b64: false }, 'grant.malformed'],
    ['that names its own key by URL', { alg: 'EdDSA', typ: GRANT_TYPE, jku: 'https://evil.example/keys' }, 'grant.malformed'],
  ])('with the algorithm or header %s is refused', async (_what, header, code) => {
    const claims = await home.claims();
    const grant = await forge(header, claims, home.server.signer);
    expect(await home.judge({ visitId: claims.sub, grant, proof: await prove(home.courier, NOON) })).toBe(code);
  });

  it('that brings its own key does not get it believed', async () => {
    const [claims, own] = await Promise.all([home.claims(), makeSigner()]);
    const grant = await forge({ alg: 'EdDSA', typ: GRANT_TYPE, jwk: own.key }, claims, own.signer);
    expect(await home.judge({ visitId: claims.sub, grant, proof: await prove(home.courier, NOON) })).toBe('grant.forged');
  });
});

describe('the courier’s proof', () => {
  const withProof = async (proof: string) => home.judge(await home.request({}, { proof }));

  it('of another key is a stolen grant', async () => {
    expect(await withProof(await prove(await makeSigner(), NOON))).toBe('holder.mismatch');
  });

  it('signed by another key than it names is forged', async () => {
    const thief = await makeSigner();
    expect(await withProof(await prove({ signer: thief.signer, key: home.courier.key }, NOON))).toBe('holder.forged');
  });

  it.each([
    [Minutes(-8), 'holder.stale'],
    [Minutes(-6), 'ok'],
    [Minutes(1), 'ok'],
    [Minutes(3), 'holder.stale'],
  ])('made %i ms from now: %s', async (away, code) => {
    expect(await withProof(await prove(home.courier, plus(NOON, away)))).toBe(code);
  });

  it('is good once', async () => {
    const request = await home.request();
    const first = await verifyGrant(request, home.ground());
    if (!first.ok) throw new TypeError(first.code);
    expect(await home.judge(await home.request({}, { proof: request.proof }), { isProofUsed: (name) => name === first.proofName })).toBe('holder.used');
  });

  it('may be of P-256', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    // What a platform gives for a key of this curve.
    const key = { kty, crv, x, y } as { kty: 'EC'; crv: 'P-256'; x: string; y: string };
    const proof = await prove({ signer: { kid: '', alg: 'ES256', privateKey: pair.privateKey }, key }, NOON);
    expect(await home.judge(await home.request({ cnf: { jkt: await thumbprint(key) } }, { proof }))).toBe('ok');
  });

  it('is not a grant, nor a grant a proof', async () => {
    const request = await home.request();
    expect(await home.judge({ ...request, grant: request.proof })).toBe('grant.malformed');
    expect(await home.judge({ ...request, proof: request.grant })).toBe('holder.malformed');
  });
});

describe('a door that asks', () => {
  const asked = async (change: Partial<ApprovalContent> = {}, signer = home.member.signer) => {
    const request = await home.request({ accessPointId: home.frontDoor });
    const content: ApprovalContent = {
      v: 1, site: home.site, visit: request.visitId as `vis_${string}`, accessPointId: home.frontDoor, purpose: 'delivery', courier: await thumbprint(home.courier.key), issuedAt: at, expiresAt: at + 120, ...change,
    };
    return home.judge({ ...request, approval: await signApproval(content, signer) });
  };

  it('opens only when a member has approved this visit', async () => {
    expect(await home.judge(await home.request({ accessPointId: home.frontDoor }))).toBe('approval.needed');
    expect(await asked()).toBe('ok');
    expect(await asked({}, home.owner.signer)).toBe('ok');
  });

  it.each<[string, () => Promise<string>, string]>([
    ['a guest’s approval', () => asked({}, home.guest.signer), 'approval.not_by_member'],
    ['the server’s approval', () => asked({}, home.server.signer), 'approval.not_by_member'],
    ['the server’s in a member’s name', () => asked({}, { ...home.server.signer, kid: home.member.record.deviceId }), 'approval.forged'],
    ['an approval of another visit', () => asked({ visit: newId('vis') }), 'approval.other_visit'],
    ['an approval of another door', () => asked({ accessPointId: home.box }), 'approval.other_visit'],
    ['an approval of another courier', () => asked({ courier: 'B'.repeat(43) }), 'approval.other_visit'],
    ['an approval of another purpose', () => asked({ purpose: 'return' }), 'approval.other_visit'],
    ['an approval of another site', () => asked({ site: newId('site') }), 'approval.other_visit'],
    ['an approval of an hour ago', () => asked({ issuedAt: at - 3_600, expiresAt: at - 3_480 }), 'approval.expired'],
    ['an approval for ever', () => asked({ expiresAt: at + 86_400 }), 'approval.expired'],
  ])('%s does not open it', async (_what, judged, code) => {
    expect(await judged()).toBe(code);
  });
});

describe('a parcel that the household is asked about', () => {
  const own = async (how: 'itself' | 'ask', parcel: `par_${string}`) => {
    const doors = home.policyContent.doors.map((door) => ({ ...door, rules: [{ purposes: ['delivery' as const], whom: { kind: 'parcel' as const, parcels: [parcel] }, windows: [], dates: { from: null, until: null }, how }, ...door.rules] }));
    return acceptPolicy({ ...home.policyContent, doors }, home.owner.signer, home.roster);
  };

  it('opens the box by a yes only, when the grant says so, whatever the policy would open by itself', async () => {
    const request = await home.request({ ask: true });
    expect(await home.judge(request)).toBe('approval.needed');
    const content: ApprovalContent = { v: 1, site: home.site, visit: request.visitId as `vis_${string}`, accessPointId: home.box, purpose: 'delivery', courier: await thumbprint(home.courier.key), issuedAt: at, expiresAt: at + 120 };
    expect(await home.judge({ ...request, approval: await signApproval(content, home.member.signer) })).toBe('ok');
  });

  it('is not slipped in as one more parcel of a visit that runs; a door that asks was asked already', async () => {
    const parcel = newId('par');
    expect(await home.judge(await home.request({ ask: true }), { isFurther: true })).toBe('approval.needed');
    expect(await home.judge(await home.request({ parcels: [parcel] }), { isFurther: true, policy: await own('ask', parcel) })).toBe('approval.needed');
    expect(await home.judge(await home.request({ accessPointId: home.frontDoor }), { isFurther: true })).toBe('ok');
  });

  it('opens the front door for the one that an owner signed, and for no other', async () => {
    const parcel = newId('par');
    const policy = await own('itself', parcel);
    expect(await home.judge(await home.request({ accessPointId: home.frontDoor, parcels: [parcel] }), { policy })).toBe('ok');
    for (const parcels of [[newId('par')], [parcel, newId('par')]]) expect(await home.judge(await home.request({ accessPointId: home.frontDoor, parcels }), { policy })).toBe('approval.needed');
  });
});

describe('a door where couriers ring first', () => {
  const ringing = () => acceptPolicy({ ...home.policyContent, doors: home.policyContent.doors.map((door) => ({ ...door, knockSeconds: 30 })) }, home.owner.signer, home.roster);
  const waited = (seconds: number) => ({ knockedFor: () => Seconds(seconds) });

  it('opens when nobody answered in its time, or when somebody said yes before', async () => {
    const policy = await ringing();
    const request = await home.request();
    expect([await home.judge(request, { policy }), await home.judge(request, { policy, ...waited(29.9) }), await home.judge(request, { policy, ...waited(30) })]).toEqual(['policy.knock_first', 'policy.knock_first', 'ok']);
    const content: ApprovalContent = { v: 1, site: home.site, visit: request.visitId as `vis_${string}`, accessPointId: home.box, purpose: 'delivery', courier: await thumbprint(home.courier.key), issuedAt: at, expiresAt: at + 120 };
    expect(await home.judge({ ...request, approval: await signApproval(content, home.member.signer) }, { policy })).toBe('ok');
    expect(await home.judge({ ...request, approval: await signApproval(content, home.guest.signer) }, { policy })).toBe('approval.not_by_member');
  });

  it('is not opened by silence where it asks', async () => {
    const policy = await ringing();
    expect(await home.judge(await home.request({ accessPointId: home.frontDoor }), { policy, ...waited(119) })).toBe('approval.needed');
    expect(await home.judge(await home.request({ ask: true }), { policy, ...waited(119) })).toBe('approval.needed');
  });

  it('is open already for one more parcel', async () => expect(await home.judge(await home.request(), { policy: await ringing(), isFurther: true })).toBe('ok'));
});

describe('a door with a reserve in its battery', () => {
  it('opens for nobody below it, whoever said yes, and takes one more parcel where it stands open already', async () => {
    const policy = await acceptPolicy({ ...home.policyContent, doors: home.policyContent.doors.map((door) => ({ ...door, reservePercent: 30 })) }, home.owner.signer, home.roster);
    const request = await home.request();
    const charge = (percent: number) => ({ policy, chargeOf: (door: string) => (door === home.box ? { percent, low: false } : undefined) });
    expect([await home.judge(request, charge(30)), await home.judge(request, charge(29)), await home.judge(request, { policy })]).toEqual(['ok', 'policy.battery_reserve', 'ok']);
    const content: ApprovalContent = { v: 1, site: home.site, visit: request.visitId as `vis_${string}`, accessPointId: home.box, purpose: 'delivery', courier: await thumbprint(home.courier.key), issuedAt: at, expiresAt: at + 120 };
    expect(await home.judge({ ...request, approval: await signApproval(content, home.owner.signer) }, charge(29))).toBe('policy.battery_reserve');
    expect(await home.judge(await home.request(), { ...charge(3), isFurther: true })).toBe('ok');
  });
});

describe('without what the household signed', () => {
  it('nothing opens', async () => {
    const request = await home.request();
    expect(await home.judge(request, { roster: undefined })).toBe('roster.none');
    expect(await home.judge(request, { policy: undefined })).toBe('policy.none');
    const paused = await acceptPolicy({ ...home.policyContent, paused: true }, home.owner.signer, home.roster);
    expect(await home.judge(request, { policy: paused })).toBe('policy.paused');
  });
});

describe('whatever comes', () => {
  it('is answered by a refusal, and never opens', async () => {
    const request = await home.request();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('grant', 'proof'), async (text, where) => {
        const judged = await home.judge({ ...request, [where]: text });
        expect(judged).not.toBe('ok');
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when one character of it was changed', async () => {
    const request = await home.request();
    let tried = 0;
    for (let seed = 1; seed <= 1_500; seed += 1) {
      const changed = mutate(request, seed);
      if (changed.grant === request.grant && changed.proof === request.proof && changed.visitId === request.visitId) continue;
      tried += 1;
      expect(await home.judge(changed), JSON.stringify(changed)).not.toBe('ok');
    }
    expect(tried).toBeGreaterThan(1_000);
  });
});
