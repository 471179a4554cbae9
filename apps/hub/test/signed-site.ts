import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClockMark, createClockMark, type DeviceRecord, GRANT_TYPE, type GrantClaims, type GrantRequest, type LockCharge, nextRoster, type PolicyContent, type PolicyRule, safePolicy, signPolicy, signRoster, signJws, thumbprint } from '@latchkey/grants';
import { type Clock, type Instant, newId, silentLog } from '@latchkey/kit';
import { makeDevice, makeSigner, prove, secondsOf, type TestDevice } from '../../../packages/grants/src/household.fixture.ts';
import { createGrantGate, type GrantGate } from '../src/grants/grant-gate.ts';
import { latestInJournal, openSiteBreaker, type SiteBreaker } from '../src/grants/site-breaker.ts';
import { createSiteAuthority, type SiteAuthority } from '../src/grants/site-authority.ts';
import { openSitePolicy, type SitePolicy } from '../src/grants/site-policy.ts';
import type { Journal } from '../src/journal/journal.ts';
import { openSiteRoster, type SiteRoster } from '../src/roster/site-roster.ts';

export interface SignedSiteOptions {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'hasGrant' | 'linesOf' | 'openingsOf' | 'entriesAfter' | 'lastSeq'>;
  readonly points: readonly { readonly id: `ap_${string}` }[];
  readonly how?: PolicyRule['how'];
  readonly openingsPerHour?: number;
  readonly knockSeconds?: number;
  readonly reservePercent?: number;
  readonly chargeOf?: (accessPointId: string) => LockCharge | undefined;
}

/** A site whose owner signed a roster and a policy that this hub holds, and a server and a courier who ask at its gate. */
export interface SignedSite extends AsyncDisposable {
  readonly gate: GrantGate;
  readonly authority: SiteAuthority;
  readonly roster: SiteRoster;
  readonly policy: SitePolicy;
  readonly breaker: SiteBreaker;
  readonly clockMark: ClockMark;
  readonly siteId: `site_${string}`;
  readonly hubId: `hub_${string}`;
  readonly owner: TestDevice;
  readonly member: TestDevice;
  readonly server: Awaited<ReturnType<typeof makeSigner>>;
  readonly courier: Awaited<ReturnType<typeof makeSigner>>;
  /** The policy in force, to be changed and signed again. */
  readonly policyContent: PolicyContent;
  claims(accessPointId: string, at: Instant, change?: Partial<GrantClaims>): Promise<GrantClaims>;
  /** A grant by the server's key and a proof by the courier's, both made at `at`. */
  request(accessPointId: string, at: Instant, change?: Partial<GrantClaims>): Promise<GrantRequest>;
  /** The hub after a restart: what it kept is read again, from this journal where it was opened again. */
  restart(journal?: SignedSiteOptions['journal']): Promise<SignedSite>;
}

interface Kept {
  readonly folder: string;
  readonly siteId: `site_${string}`;
  readonly hubId: `hub_${string}`;
  readonly owner: TestDevice;
  readonly member: TestDevice;
  readonly server: Awaited<ReturnType<typeof makeSigner>>;
  readonly courier: Awaited<ReturnType<typeof makeSigner>>;
  readonly policyContent: PolicyContent;
}

export async function makeSite(options: SignedSiteOptions): Promise<SignedSite> {
  const [owner, member, server, courier] = await Promise.all([makeDevice('owner'), makeDevice('member'), makeSigner('server'), makeSigner('courier')]);
  const siteId = newId('site');
  const safe = safePolicy(siteId, 1, 'UTC', options.points.map(({ id }) => ({ id, kind: 'parcel-box' })), 0);
  const policyContent: PolicyContent = {
    ...safe,
    doors: safe.doors.map((door) => ({ ...door, ...(options.knockSeconds === undefined ? {} : { knockSeconds: options.knockSeconds }), ...(options.reservePercent === undefined ? {} : { reservePercent: options.reservePercent }), openingsPerHour: options.openingsPerHour ?? door.openingsPerHour, rules: door.rules.map((rule) => ({ ...rule, how: options.how ?? 'itself' })) })),
  };
  const kept: Kept = { folder: mkdtempSync(join(tmpdir(), 'latchkey-site-')), siteId, hubId: newId('hub'), owner, member, server, courier, policyContent };
  const site = await open(options, kept);
  site.roster.pin(await thumbprint(owner.record.signKey));
  const devices: DeviceRecord[] = [owner.record, member.record];
  const first = await signRoster({ v: 1, site: siteId, version: 1, previous: null, issuedAt: 0, devices }, owner.signer);
  await site.authority.update({ rosters: [first], policy: await signPolicy(policyContent, owner.signer) });
  return site;
}

async function open(options: SignedSiteOptions, kept: Kept): Promise<SignedSite> {
  const { clock, journal, points } = options;
  const { folder, siteId, hubId, owner, member, server, courier, policyContent } = kept;
  const roster = await openSiteRoster(folder, silentLog);
  const policy = openSitePolicy(folder, roster, silentLog);
  const breaker = openSiteBreaker({ folder, journal, clock, log: silentLog, onTrip: () => undefined, onChange: () => undefined });
  const clockMark = createClockMark(clock, latestInJournal(journal));
  const authority = createSiteAuthority({ siteId, roster, policy, tripped: () => breaker.tripped, onChange: () => undefined, log: silentLog });
  const gate = createGrantGate({
    pinned: { hubId, siteId, serverId: 'srv_test', serverJwk: server.key }, roster, policy, breaker, clockMark, journal,
    hasDoor: (id) => points.some((point) => point.id === id), chargeOf: options.chargeOf ?? (() => undefined), clock, log: silentLog,
  });
  const claims: SignedSite['claims'] = async (accessPointId, at, change = {}) => {
    const seconds = secondsOf(at);
    return {
      iss: 'srv_test', aud: hubId, site: siteId, sub: newId('vis'), jti: newId('grt'), iat: seconds, nbf: seconds, exp: seconds + 60, cnf: { jkt: await thumbprint(courier.key) },
      // Tests name doors by the ids that they made.
      accessPointId: accessPointId as `ap_${string}`, purpose: 'delivery', parcels: [newId('par')], labels: [], ...change,
    };
  };
  return {
    gate, authority, roster, policy, breaker, clockMark, siteId, hubId, owner, member, server, courier, policyContent, claims,
    async request(accessPointId, at, change) {
      const made = await claims(accessPointId, at, change);
      return { visitId: made.sub, grant: await signJws(GRANT_TYPE, made, server.signer), proof: await prove(courier, at) };
    },
    restart: (again = journal) => open({ ...options, journal: again }, kept),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The next roster of a site with these devices, signed by its owner. */
export async function signNext(site: SignedSite, devices: readonly DeviceRecord[]): Promise<string> {
  const { current } = site.roster;
  if (current === undefined) throw new TypeError('the site has no roster');
  return signRoster(nextRoster(current, devices, 0), site.owner.signer);
}
