import { HELD_GRANT_TYPE, type HeldGrantClaims, type Policy, thumbprint, verifyCarrierWord } from '@latchkey/grants';
import { type Clock, CodedError, describeError, type Duration, Hours, Instant, type Log, Minutes, parseInstant, Seconds, startRounds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { matchLabel } from '../visits/label-match.ts';
import { planVisit, readDoor } from '../visits/visit-start.ts';
import { endHeld, type HeldGrant, insertHeld, isAway, noteHeld, readHeld, readStopsToHold, type StopToHold } from './held-grant-store.ts';
import { heldWindow, opensByItself } from './held-grant-window.ts';
import { createReportedGrants, type ReportedGrants } from './reported-grants.ts';

export interface HeldGrantsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'sign'>;
  readonly hubLink: Pick<HubLink, 'outbox' | 'isOnline'>;
  /** What the hubs themselves say that they hold. */
  readonly reported: Pick<ReportedGrants, 'lost' | 'withdrawOthers'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Routes are made in the morning and change a few times a day: nobody waits for this. */
const EVERY: Duration = Seconds(5);
/** Stops that one round looks at for the first time; the next one goes on behind them. Most homes let nobody in unasked, and theirs must not hide the others. */
const STOPS_A_ROUND = 1_000;
/** After a refusal. A policy that lets couriers in may be on its way to the hub; nobody builds a reader into a door before the evening. */
const AGAIN_AFTER: Readonly<Record<string, Duration>> = { 'held.not_by_itself': Minutes(1), 'held.no_reader': Hours(6) };
const AGAIN_AFTER_ANY_OTHER: Duration = Minutes(15);

/**
 * Keeps hubs supplied with the grants of registered couriers' stops (ADR 29), and takes back what counts no longer. Each round compares what routes, words, parcels and
 * policies say with what was given, so that it survives a restart, and makes nothing twice: a parcel has one such grant at a time.
 */
export function startHeldGrants({ hubLink, ...context }: Omit<HeldGrantsDeps, 'reported' | 'hubLink'> & { readonly hubLink: Pick<HubLink, 'outbox' | 'isOnline' | 'send' | 'siteStates'> }): AsyncDisposable {
  const { clock, log } = context;
  const reported = createReportedGrants({ siteStates: hubLink.siteStates, hubLink, clock, log });
  let after: string | undefined;
  const rounds = startRounds(clock, async () => {
    await holdGrants({ ...context, hubLink, reported }, after).then((next) => void (after = next), (error: unknown) => log.warn('grants to be held could not be looked after; it is tried again', { error: describeError(error) }));
    return EVERY;
  });
  return {
    async [Symbol.asyncDispose]() {
      reported[Symbol.dispose]();
      await rounds[Symbol.asyncDispose]();
    },
  };
}

/** One round, with stops behind `after`; gives where the next one goes on, and undefined where that is the beginning. */
export async function holdGrants(deps: HeldGrantsDeps, after?: string, limit = STOPS_A_ROUND): Promise<string | undefined> {
  const { db, clock } = deps;
  const policies = new Map<string, Promise<Policy | undefined>>();
  const policyOf = (siteId: string): Promise<Policy | undefined> => {
    const known = policies.get(siteId) ?? readSigned(db, siteId).then(({ policy }) => policy);
    policies.set(siteId, known);
    return known;
  };
  const stops = await readStopsToHold(db, clock.now(), { after, limit });
  for (const stop of stops) await makeHeld(deps, stop, await policyOf(stop.siteId));
  const held = await readHeld(db, clock.now());
  const lost = deps.reported.lost(held);
  const byHub = Map.groupBy(held.map((row) => (lost.has(row.jti) ? { ...row, held_at: null, tried_at: null, problem: null } : row)), ({ hub_id: hubId }) => hubId);
  await Promise.all([...byHub.values()].map(async (rows) => {
    // A hub that does not answer holds up no other, and is waited for once a round.
    for (const row of rows) if ((await lookAfter(deps, row, await policyOf(row.site_id))) === 'silent') break;
  }));
  await deps.reported.withdrawOthers(held);
  return stops.length < limit ? undefined : stops.at(-1)?.deliveryId;
}

/** Makes the grant for a stop, where the household lets this carrier's couriers open that door by themselves. */
async function makeHeld({ db, keys, clock, log }: HeldGrantsDeps, stop: StopToHold, policy: Policy | undefined): Promise<void> {
  const now = clock.now();
  const { siteId, accessPointId, parcelId, jwk, jkt, word } = stop;
  if (policy === undefined || jwk === null || jkt === null || word === null || (await thumbprint(jwk)) !== jkt) return;
  const vouched = await verifyCarrierWord(word, jkt, Math.floor(now / 1_000), 0);
  if (vouched === undefined) return;
  const window = heldWindow(now, stop, Instant(vouched.word.expiresAt * 1_000));
  if (window === undefined || !opensByItself(policy, { accessPointId, purpose: 'delivery', courier: jkt, carrier: vouched.carrierKey, parcels: [parcelId] }, window)) return;
  if (await isAway(db, siteId, window.from, window.until)) return;
  const door = await readDoor(db, { siteId, accessPointId }, [stop.number], now);
  const parcel = door?.parcels.find(({ id }) => id === parcelId);
  if (door === undefined || parcel === undefined || !mayBeLeft(parcel, door, window.from)) return;
  const { visitId, grantId, claims } = await planVisit(clock, keys.serverId, door, parcel, jkt);
  if (claims.ask === true) return;
  const held = {
    iss: claims.iss, aud: claims.aud, site: claims.site, sub: visitId, jti: grantId, iat: claims.iat, nbf: window.from / 1_000, exp: window.until / 1_000,
    cnf: { jwk }, accessPointId: claims.accessPointId, purpose: 'delivery', parcels: claims.parcels, labels: claims.labels, word,
  } satisfies HeldGrantClaims;
  const written = await insertHeld(db, {
    site_id: siteId, jti: grantId, visit_id: visitId, hub_id: door.hubId, access_point_id: accessPointId, parcel_id: parcelId, delivery_id: stop.deliveryId, courier_id: stop.courierId, courier_jkt: jkt,
    carrier_key: vouched.carrierKey, policy_version: policy.version, text: await keys.sign(HELD_GRANT_TYPE, held), issued_at: toIso(now), not_before: toIso(window.from), expires_at: toIso(window.until),
  });
  if (written) log.debug('a grant was made for a hub to hold', { grant: grantId, hub: door.hubId });
}

/** Whether a courier with this label would be let in at all, by what the household said of the parcel. */
function mayBeLeft(...[parcel, door, at]: [Parameters<typeof matchLabel>[1][number], Parameters<typeof matchLabel>[2], Instant]): boolean {
  try {
    matchLabel(undefined, [parcel], door, at);
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

/** Gives to the hub what it lacks and takes from it what is over. `silent`: it was asked and said nothing. */
async function lookAfter(deps: HeldGrantsDeps, row: Awaited<ReturnType<typeof readHeld>>[number], policy: Policy | undefined): Promise<'silent' | undefined> {
  const { db, clock } = deps;
  const over = row.ended_because ?? row.over ?? (await stillWanted(deps, row, policy));
  if (over === null) return give(deps, row, policy?.version ?? 0);
  if (row.ended_at === null) await endHeld(db, row, over, clock.now());
  return takeBack(deps, row, over);
}

/** Why the household would not have it any more; null while it would. */
async function stillWanted({ db, clock }: HeldGrantsDeps, row: HeldGrant, policy: Policy | undefined): Promise<string | null> {
  const now = clock.now();
  const from = Instant(Math.max(now, parseInstant(row.not_before) ?? now));
  const until = parseInstant(row.expires_at) ?? now;
  const wanted = { accessPointId: row.access_point_id, purpose: 'delivery', courier: row.courier_jkt, carrier: row.carrier_key, parcels: [row.parcel_id] } as const;
  if (policy === undefined || (policy.version !== row.policy_version && !opensByItself(policy, wanted, { from, until }))) return 'policy';
  return (await isAway(db, row.site_id, from, until)) ? 'away' : null;
}

async function give({ db, hubLink, clock, log }: HeldGrantsDeps, row: HeldGrant, policyVersion: number): Promise<'silent' | undefined> {
  const now = clock.now();
  if (policyVersion !== row.policy_version) {
    // The hub may have dropped it with the policy before.
    await db.updateTable('held_grants').set({ policy_version: policyVersion, held_at: null, tried_at: null, problem: null }).where('site_id', '=', row.site_id).where('jti', '=', row.jti).execute();
  } else if (row.held_at !== null) {
    return undefined;
  } else if (row.tried_at !== null) {
    if (row.problem === null ? !hubLink.isOnline(row.hub_id) : now < Date.parse(row.tried_at) + (AGAIN_AFTER[row.problem] ?? AGAIN_AFTER_ANY_OTHER)) return undefined;
    if (row.problem === null && (await wasAnswered(db, row))) {
      await noteHeld(db, row, { held_at: toIso(now) });
      return undefined;
    }
  }
  const outcome = await hubLink.outbox.post({ siteId: row.site_id, hubId: row.hub_id, type: 'grant.hold', subject: row.jti, body: { grant: row.text } });
  if (outcome.kind === 'done') {
    await noteHeld(db, row, { held_at: toIso(now), problem: null });
    log.info('a hub holds a grant for a courier', { grant: row.jti, hub: row.hub_id });
    return undefined;
  }
  await noteHeld(db, row, { held_at: null, tried_at: toIso(now), problem: outcome.kind === 'refused' ? outcome.code : null });
  if (outcome.kind === 'refused') log.info('a hub does not hold a grant', { grant: row.jti, hub: row.hub_id, problem: outcome.code });
  return outcome.kind === 'queued' && hubLink.isOnline(row.hub_id) ? 'silent' : undefined;
}

/** Whether the command that waited was carried out when the hub came back. */
async function wasAnswered(db: Kysely<Schema>, { site_id: siteId, jti, tried_at: triedAt }: HeldGrant): Promise<boolean> {
  const answered = await db.selectFrom('hub_commands').select('id').where('site_id', '=', siteId).where('type', '=', 'grant.hold').where('subject', '=', jti).where('problem', 'is', null).where('answered_at', '>=', triedAt).limit(1).executeTakeFirst();
  return answered !== undefined;
}

async function takeBack({ db, hubLink, clock }: HeldGrantsDeps, row: HeldGrant, over: string): Promise<'silent' | undefined> {
  const now = clock.now();
  // What was used or is over the hub has dropped by itself.
  if (over !== 'used' && now < Date.parse(row.expires_at)) {
    // The command waits already.
    if (row.ended_at !== null && !hubLink.isOnline(row.hub_id)) return undefined;
    const { kind } = await hubLink.outbox.post({ siteId: row.site_id, hubId: row.hub_id, type: 'grant.release', subject: row.jti, body: { grantIds: [row.jti] } });
    if (kind === 'queued') return hubLink.isOnline(row.hub_id) ? 'silent' : undefined;
  }
  await noteHeld(db, row, { given_back_at: toIso(now) });
  return undefined;
}
