import { type GrantClaims, labelHash } from '@latchkey/grants';
import { type Clock, Instant, newId, plus, Seconds, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Schema } from '../database/schema.ts';
import { isTakenBack } from '../parcels/taken-back.ts';
import type { MatchingParcel } from './label-match.ts';

/** A grant opens at once or never: the courier stands at the door. */
export const GRANT_LIVES = Seconds(60);
/** A visit that the hub never spoke of holds a door for no longer than its grant could open it. */
export const UNHEARD_LIVES = Seconds(90);

/** A door, by the code on its sign or by its name. */
export type WhichDoor = { readonly code: string } | { readonly siteId: string; readonly accessPointId: string };

/** Everything that a scan at a door is judged by, in one round trip. */
export async function readDoor(db: Kysely<Schema>, which: WhichDoor, numbers: readonly string[], now: Instant) {
  return db
    .selectFrom('access_points as points')
    .innerJoin('sites', 'sites.id', 'points.site_id')
    .innerJoin('hubs', 'hubs.id', 'points.hub_id')
    .select(['points.site_id as siteId', 'points.id as accessPointId', 'points.hub_id as hubId', 'points.name', 'points.kind', 'points.state', 'sites.postcode'])
    .select((eb) => [
      eb
        .exists(eb.selectFrom('away_periods').select('away_periods.site_id').whereRef('away_periods.site_id', '=', 'points.site_id').where('away_periods.starts_at', '<=', toIso(now)).where('away_periods.ends_at', '>', toIso(now)))
        .$castTo<boolean>()
        .as('away'),
      jsonObjectFrom(
        eb
          .selectFrom('visits')
          .select(['visits.id', 'visits.courier_jkt'])
          .select((of) =>
            jsonArrayFrom(
              of.selectFrom('visit_parcels').select('visit_parcels.parcel_id as id').whereRef('visit_parcels.site_id', '=', 'visits.site_id').whereRef('visit_parcels.visit_id', '=', 'visits.id'),
            ).as('parcels'),
          )
          .whereRef('visits.site_id', '=', 'points.site_id')
          .whereRef('visits.access_point_id', '=', 'points.id')
          .where('visits.ended_at', 'is', null)
          .where((of) =>
            of.or([
              of('visits.state', '<>', 'new'),
              of('visits.started_at', '>', toIso(Instant(now - UNHEARD_LIVES))),
              // Its grant begins with the household's answer.
              of.exists(of.selectFrom('approvals').select('approvals.visit_id').whereRef('approvals.site_id', '=', 'visits.site_id').whereRef('approvals.visit_id', '=', 'visits.id').where('approvals.answer_by', '>', toIso(Instant(now - UNHEARD_LIVES)))),
            ]),
          )
          .orderBy('visits.id', 'desc')
          .limit(1),
      ).as('running'),
      jsonArrayFrom(
        eb
          .selectFrom('parcel_numbers')
          .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'parcel_numbers.site_id').onRef('parcels.id', '=', 'parcel_numbers.parcel_id'))
          .select(['parcels.id', 'parcels.direction', 'parcels.status', 'parcels.visit_id as visitId', 'parcels.access_point_id as accessPointId', 'parcels.not_before as notBefore', 'parcels.not_after as notAfter', 'parcels.attributes', 'parcels.how', 'parcel_numbers.number'])
          .select(isTakenBack().$castTo<boolean>().as('takenBack'))
          .whereRef('parcel_numbers.site_id', '=', 'points.site_id')
          // A guest brings none.
          .where(sql<boolean>`parcel_numbers.number = any(${[...numbers]})`)
          .orderBy('parcels.id'),
      ).as('parcels'),
    ])
    .where((eb) =>
      'code' in which
        ? eb.exists(eb.selectFrom('door_codes').select('door_codes.code').where('door_codes.code', '=', which.code).whereRef('door_codes.site_id', '=', 'points.site_id').whereRef('door_codes.access_point_id', '=', 'points.id'))
        : eb.and([eb('points.site_id', '=', which.siteId), eb('points.id', '=', which.accessPointId)]),
    )
    .where('hubs.retired_at', 'is', null)
    .executeTakeFirst();
}

export type Door = NonNullable<Awaited<ReturnType<typeof readDoor>>>;

export interface NewVisit {
  readonly visitId: `vis_${string}`;
  readonly grantId: `grt_${string}`;
  readonly startedAt: Instant;
  readonly claims: GrantClaims;
}

/** What somebody wants at a door who has this parcel to bring or to take, or none. */
export const purposeOf = (parcel: MatchingParcel | undefined): 'delivery' | 'return' | 'entry' => (parcel === undefined ? 'entry' : parcel.direction === 'out' ? 'return' : 'delivery');

/** The grant for one parcel at one door, for the holder of one key, with the word of the courier's carrier where there is one; without a parcel, for a guest to come in. `running`: the visit that has begun already, where the parcel is one more. */
export async function planVisit(clock: Clock, serverId: string, door: Door, parcel: MatchingParcel | undefined, jkt: string, word?: string, running?: NewVisit['visitId']): Promise<NewVisit> {
  const startedAt = clock.now();
  const [visitId, grantId] = [running ?? newId('vis', startedAt), newId('grt', startedAt)];
  const seconds = Math.floor(startedAt / 1_000);
  // A label opens a door by itself once: after a parcel was taken back, the household decides. It also does while its calendar says that it is away.
  const asks = parcel?.how === 'ask' || (running === undefined && parcel !== undefined && (parcel.takenBack === true || door.away));
  return {
    visitId,
    grantId,
    startedAt,
    claims: {
      iss: serverId,
      // The database holds these ids with their prefixes; the contract's types want to see them.
      aud: door.hubId as GrantClaims['aud'],
      jti: grantId,
      iat: seconds,
      nbf: seconds,
      exp: seconds + GRANT_LIVES / 1_000,
      sub: visitId,
      cnf: { jkt },
      accessPointId: door.accessPointId as GrantClaims['accessPointId'],
      purpose: purposeOf(parcel),
      parcels: parcel === undefined ? [] : [parcel.id as GrantClaims['parcels'][number]],
      site: door.siteId as GrantClaims['site'],
      labels: parcel === undefined ? [] : [await labelHash(door.siteId, parcel.number)],
      ...(asks ? { ask: true } : {}),
      ...(word === undefined ? {} : { word }),
    },
  };
}

/**
 * Writes the visit, its grant and who may see it, and takes the parcel, all or nothing and in one round trip: the courier waits.
 * False when the parcel was taken by another visit meanwhile.
 */
export async function writeVisit(db: Kysely<Schema>, door: Door, parcel: MatchingParcel, jkt: string, visit: NewVisit, pets = false): Promise<boolean> {
  const at = toIso(visit.startedAt);
  const expiresAt = toIso(plus(visit.startedAt, GRANT_LIVES));
  const { rows } = await sql<{ id: string }>`
    with taken as (
      update parcels set status = 'delivering', visit_id = ${visit.visitId}
      where site_id = ${door.siteId} and id = ${parcel.id} and status = 'expected' returning id
    ), made as (
      insert into visits (site_id, id, hub_id, access_point_id, purpose, state, clean, alarms, courier_jkt, bolt, door, pets, started_at, updated_at)
      select ${door.siteId}, ${visit.visitId}, ${door.hubId}, ${door.accessPointId}, ${visit.claims.purpose}, 'new', false, '[]'::jsonb, ${jkt}, 'unknown', 'unknown', ${pets}, ${at}::timestamptz, ${at}::timestamptz
      from taken returning id
    ), carried as (
      insert into visit_parcels (site_id, visit_id, parcel_id) select ${door.siteId}, made.id, taken.id from made, taken
    ), granted as (
      insert into grants (site_id, jti, visit_id, issued_at, expires_at) select ${door.siteId}, ${visit.grantId}, made.id, ${at}::timestamptz, ${expiresAt}::timestamptz from made
    ), known as (
      insert into courier_visits (visit_id, site_id, courier_jkt) select made.id, ${door.siteId}, ${jkt} from made
    )
    select id from made`.execute(db);
  return rows.length === 1;
}

/** Writes a guest's visit, its grant and who may see it, in one round trip. */
export async function writeEntry(db: Kysely<Schema>, door: Door, guest: string, jkt: string, visit: NewVisit): Promise<void> {
  const at = toIso(visit.startedAt);
  const expiresAt = toIso(plus(visit.startedAt, GRANT_LIVES));
  await sql`
    with made as (
      insert into visits (site_id, id, hub_id, access_point_id, purpose, state, clean, alarms, courier_jkt, guest, bolt, door, started_at, updated_at)
      values (${door.siteId}, ${visit.visitId}, ${door.hubId}, ${door.accessPointId}, 'entry', 'new', false, '[]'::jsonb, ${jkt}, ${guest}, 'unknown', 'unknown', ${at}::timestamptz, ${at}::timestamptz)
      returning id
    ), granted as (
      insert into grants (site_id, jti, visit_id, issued_at, expires_at) select ${door.siteId}, ${visit.grantId}, made.id, ${at}::timestamptz, ${expiresAt}::timestamptz from made
    )
    insert into courier_visits (visit_id, site_id, courier_jkt) select made.id, ${door.siteId}, ${jkt} from made`.execute(db);
}

/** Ends a visit that the hub never took up, and gives its parcels back. Does nothing once the hub spoke of it. */
export async function dropUnheardVisit(db: Kysely<Schema>, siteId: string, visitId: string, refusal: string, at: Instant): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    with dropped as (
      update visits set state = 'refused', refusal = ${refusal}, ended_at = ${toIso(at)}::timestamptz, updated_at = ${toIso(at)}::timestamptz
      where site_id = ${siteId} and id = ${visitId} and state = 'new' and ended_at is null returning id
    ), given_back as (
      update parcels set status = 'expected', visit_id = null
      where site_id = ${siteId} and visit_id in (select id from dropped) and status = 'delivering'
    )
    select id from dropped`.execute(db);
  return rows.length === 1;
}
