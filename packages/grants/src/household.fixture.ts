import { Instant, newId, randomToken } from '@latchkey/kit';
import { type DeviceKeys, makeDeviceKeys, signerOf } from './device-keys.ts';
import type { DeviceRecord, DeviceRole } from './device-record.ts';
import { GRANT_TYPE, type GrantClaims } from './grant.ts';
import { PROOF_TYPE } from './holder-proof.ts';
import { type Signer, signJws } from './jws.ts';
import { type Policy, type PolicyContent, signPolicy, verifyPolicy } from './policy.ts';
import { type SignKey, thumbprint } from './public-key.ts';
import { type Roster, type RosterContent, signRoster, verifyRoster } from './roster.ts';
import { safePolicy } from './safe-policy.ts';
import { type GrantGround, type GrantRequest, verifyGrant } from './verify-grant.ts';

/** A Monday noon in Berlin. */
export const NOON = Instant(Date.UTC(2026, 5, 1, 10, 0, 0));
export const secondsOf = (at: Instant): number => Math.floor(at / 1_000);

export interface TestDevice {
  readonly keys: DeviceKeys;
  readonly record: DeviceRecord;
  readonly signer: Signer;
}

/** A device with keys of its own. */
export async function makeDevice(role: DeviceRole, name: string = role): Promise<TestDevice> {
  const keys = await makeDeviceKeys();
  const deviceId = newId('dev');
  return { keys, signer: signerOf(keys, deviceId), record: { deviceId, memberId: newId('mem'), name, role, signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey } };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ALGORITHMS = { EdDSA: 'Ed25519', ES256: { name: 'ECDSA', hash: 'SHA-256' } } as const;

/** A JWS with any header whatever, as an attacker makes them. */
export async function forge(header: object, payload: object, { alg, privateKey }: Signer): Promise<string> {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${Buffer.from(await crypto.subtle.sign(ALGORITHMS[alg], privateKey, Buffer.from(signed))).toString('base64url')}`;
}

/** A key pair that signs for somebody outside the household: a server, a courier. */
export async function makeSigner(kid = 'key'): Promise<{ readonly signer: Signer; readonly key: SignKey }> {
  const { sign } = await makeDeviceKeys();
  return { signer: { kid, alg: 'EdDSA', privateKey: sign.privateKey }, key: sign.publicKey };
}

/** A courier's proof of key (RFC 9449). */
export async function prove(courier: { readonly signer: Signer; readonly key: SignKey }, at: Instant, change: object = {}): Promise<string> {
  const claims = { jti: randomToken(26), htm: 'POST', htu: 'https://home.example/api/v1/doors/x/visits', iat: secondsOf(at), ...change };
  return forge({ typ: PROOF_TYPE, alg: courier.signer.alg, jwk: courier.key }, claims, courier.signer);
}

/** A home with an owner's device, a member's and a guest's, a box, a front door, a server and a courier; and one good request to open the box. */
export async function makeHome() {
  const [owner, member, guest, server, courier] = await Promise.all([makeDevice('owner'), makeDevice('member'), makeDevice('guest'), makeSigner('server'), makeSigner('courier')]);
  const [site, hubId, box, frontDoor] = [newId('site'), newId('hub'), newId('ap'), newId('ap')];
  const firstRoster: RosterContent = { v: 1, site, version: 1, previous: null, issuedAt: secondsOf(NOON), devices: [owner.record, member.record, guest.record] };
  const roster = await acceptRoster(await signRoster(firstRoster, owner.signer), site, await thumbprint(owner.record.signKey));
  const policyContent = safePolicy(site, 1, 'Europe/Berlin', [{ id: box, kind: 'parcel-box' }, { id: frontDoor, kind: 'front-door' }], secondsOf(NOON));
  const policy = await acceptPolicy(policyContent, owner.signer, roster);
  const serverId = 'srv_test';

  const claims = async (change: Partial<GrantClaims> = {}): Promise<GrantClaims> => {
    const at = secondsOf(NOON);
    return {
      iss: serverId, aud: hubId, site, sub: newId('vis'), jti: newId('grt'), iat: at, nbf: at, exp: at + 60,
      cnf: { jkt: await thumbprint(courier.key) }, accessPointId: box, purpose: 'delivery', parcels: [newId('par')], labels: [], ...change,
    };
  };
  const request = async (change: Partial<GrantClaims> = {}, more: Partial<GrantRequest> = {}): Promise<GrantRequest> => {
    const made = await claims(change);
    return { visitId: made.sub, grant: await signJws(GRANT_TYPE, made, server.signer), proof: await prove(courier, NOON), ...more };
  };
  const ground = (change: Partial<GrantGround> = {}): GrantGround => ({
    hubId, siteId: site, serverId, serverKey: server.key, roster, policy, now: NOON,
    hasDoor: (id) => id === box || id === frontDoor, isGrantUsed: () => false, isVisitUsed: () => false, chargeOf: () => undefined, isProofUsed: () => false, openingsOf: () => 0, knockedFor: () => undefined, ...change,
  });
  /** The refusal, or `ok`. */
  const judge = async (asked: GrantRequest, change: Partial<GrantGround> = {}): Promise<string> => {
    const judgement = await verifyGrant(asked, ground(change));
    return judgement.ok ? 'ok' : judgement.code;
  };
  return { owner, member, guest, server, courier, site, hubId, serverId, box, frontDoor, roster, policy, policyContent, claims, request, ground, judge };
}
export type TestHome = Awaited<ReturnType<typeof makeHome>>;

export async function acceptRoster(text: string, site: string, firstOwner: string): Promise<Roster> {
  const judged = await verifyRoster(text, site, { firstOwner });
  if (!judged.ok) throw new TypeError(judged.code);
  return judged.roster;
}

export async function acceptPolicy(content: PolicyContent, signer: Signer, roster: Roster): Promise<Policy> {
  const judged = await verifyPolicy(await signPolicy(content, signer), roster, undefined);
  if (!judged.ok) throw new TypeError(judged.code);
  return judged.policy;
}
