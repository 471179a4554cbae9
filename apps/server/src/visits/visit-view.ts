import type { CourierVisit, Happening, LiveEvent, Visit, VisitEntry, VisitReport } from '@latchkey/contract';
import { type Expression, type ExpressionBuilder, type Kysely, type Selectable, sql, type SqlBool, type Transaction } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Schema, VisitEntriesTable } from '../database/schema.ts';
import { mayExtend } from './approval-times.ts';

/** Narrows {@link readVisits}. Newest first; `before` is the id of the last visit of the page before. Began at `from` or later, and before `until`. */
export interface VisitFilter {
  readonly siteId: string;
  readonly visitId?: string;
  readonly running?: boolean;
  readonly accessPointId?: string | undefined;
  readonly what?: Happening | undefined;
  /** Part of a name. */
  readonly who?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly before?: string | undefined;
  readonly limit?: number;
}

type OfVisits = ExpressionBuilder<Schema, 'visits'>;

/** What a visit must be to count as one. */
const HAPPENED: Readonly<Record<Happening, (eb: OfVisits) => Expression<SqlBool>>> = {
  // As `wasOpened` and the carriers' notices have it.
  delivered: (eb) => eb.and([eb('visits.purpose', '=', 'delivery'), eb('visits.report_reason', 'is', null), eb('visits.state', 'in', ['secured', 'bolted']), eb.or([eb('visits.opened_at', 'is not', null), eb.and([eb('visits.state', '=', 'bolted'), eb('visits.lock_asked_at', 'is not', null)])])]),
  refused: (eb) => eb('visits.state', '=', 'refused'),
  alarm: (eb) => eb(sql<number>`jsonb_array_length(${eb.ref('visits.alarms')})`, '>', 0),
  guest: (eb) => eb('visits.purpose', '=', 'entry'),
};

/** Whether a part of the name of who came is `who`. Not by a pattern, so that no sign in it means anything. */
function cameAs(eb: OfVisits, who: string): Expression<SqlBool> {
  const has = (name: Expression<string | null>) => sql<boolean>`strpos(lower(${name}), lower(${who})) > 0`;
  const registered = eb
    .selectFrom('registered_visits')
    .innerJoin('couriers', 'couriers.id', 'registered_visits.courier_id')
    .innerJoin('carriers', 'carriers.id', 'couriers.carrier_id')
    .select('registered_visits.visit_id')
    .whereRef('registered_visits.visit_id', '=', 'visits.id')
    .where((named) => named.or([has(named.ref('couriers.name')), has(named.ref('carriers.name'))]));
  return eb.or([has(eb.ref('visits.guest')), eb.exists(registered)]);
}

/** A visit with everything that pages show of it, in one query. */
export async function readVisits(db: Kysely<Schema> | Transaction<Schema>, filter: VisitFilter) {
  let query = db
    .selectFrom('visits')
    .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'visits.site_id').onRef('access_points.id', '=', 'visits.access_point_id'))
    .selectAll('visits')
    .select(['access_points.name as access_point_name', 'access_points.kind as access_point_kind'])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('visit_parcels')
          .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'visit_parcels.site_id').onRef('parcels.id', '=', 'visit_parcels.parcel_id'))
          .select(['parcels.id', 'parcels.direction', 'parcels.number', 'parcels.carrier', 'parcels.title', 'visit_parcels.said_at'])
          // By the hub's journal, not by the courier's word alone.
          .select((of) => of.case().when(of.and([of('parcels.status', '=', 'delivered'), of('parcels.direction', '=', 'in'), of('parcels.visit_id', '=', of.ref('visits.id')), of('visit_parcels.said_at', 'is', null)])).then(sql<string | null>`${of.ref('parcels.attributes')} ->> 'handoverCode'`).end().as('handover_code'))
          .whereRef('visit_parcels.site_id', '=', 'visits.site_id')
          .whereRef('visit_parcels.visit_id', '=', 'visits.id')
          .orderBy('parcels.id'),
      ).as('parcels'),
      jsonObjectFrom(
        eb
          .selectFrom('recordings')
          .selectAll('recordings')
          .whereRef('recordings.site_id', '=', 'visits.site_id')
          .whereRef('recordings.visit_id', '=', 'visits.id')
          .orderBy('recordings.id', 'desc')
          .limit(1),
      ).as('recording'),
      jsonObjectFrom(
        eb
          .selectFrom('approvals')
          .leftJoin('members', 'members.id', 'approvals.decided_by')
          .select(['approvals.asked_at', 'approvals.answer_by', 'approvals.decision', 'approvals.decided_at', 'approvals.opens', 'members.name as decided_by'])
          .whereRef('approvals.site_id', '=', 'visits.site_id')
          .whereRef('approvals.visit_id', '=', 'visits.id'),
      ).as('approval'),
      jsonObjectFrom(
        eb
          .selectFrom('registered_visits')
          .innerJoin('couriers', 'couriers.id', 'registered_visits.courier_id')
          .innerJoin('carriers', 'carriers.id', 'couriers.carrier_id')
          .select(['couriers.name as courier', 'carriers.name as carrier', 'registered_visits.carrier_key'])
          .whereRef('registered_visits.visit_id', '=', 'visits.id'),
      ).as('registered'),
      // While it runs: what is to be taken along at its door by this carrier or any, and what it took.
      jsonArrayFrom(
        eb
          .selectFrom('parcels as leaving')
          .select(['leaving.id', 'leaving.number', 'leaving.title', 'leaving.carrier', 'leaving.status'])
          .whereRef('leaving.site_id', '=', 'visits.site_id')
          .where('leaving.direction', '=', 'out')
          .where('visits.ended_at', 'is', null)
          .where((of) => of.or([of('leaving.access_point_id', 'is', null), of('leaving.access_point_id', '=', of.ref('visits.access_point_id'))]))
          .where((of) =>
            of.or([
              of.and([of('leaving.status', '=', 'delivering'), of('leaving.visit_id', '=', of.ref('visits.id'))]),
              of.and([
                of('leaving.status', '=', 'expected'),
                of.or([of('leaving.not_before', 'is', null), of('leaving.not_before', '<=', sql<string>`now()`)]),
                of.or([of('leaving.not_after', 'is', null), of('leaving.not_after', '>', sql<string>`now()`)]),
                of.or([
                  of('leaving.carrier', 'is', null),
                  of.exists(
                    of
                      .selectFrom('visit_parcels as came')
                      .innerJoin('parcels as with', (join) => join.onRef('with.site_id', '=', 'came.site_id').onRef('with.id', '=', 'came.parcel_id'))
                      .select('with.id')
                      .whereRef('came.site_id', '=', 'visits.site_id')
                      .whereRef('came.visit_id', '=', 'visits.id')
                      .whereRef('with.carrier', '=', 'leaving.carrier'),
                  ),
                ]),
              ]),
            ]),
          )
          .orderBy('leaving.id')
          .limit(20),
      ).as('to_take'),
      eb
        .selectFrom('visit_photos')
        .select(sql<number>`count(*)::int`.as('photos'))
        .whereRef('visit_photos.site_id', '=', 'visits.site_id')
        .whereRef('visit_photos.visit_id', '=', 'visits.id')
        .as('photos'),
      // The hub's signature, from the line on which the visit ended locked.
      eb
        .selectFrom('visit_entries')
        .select(sql<string | null>`visit_entries.data ->> 'token'`.as('token'))
        .whereRef('visit_entries.site_id', '=', 'visits.site_id')
        .whereRef('visit_entries.visit_id', '=', 'visits.id')
        .where('visits.state', 'in', ['secured', 'bolted'])
        .whereRef('visit_entries.state', '=', 'visits.state')
        .orderBy('visit_entries.seq')
        .limit(1)
        .as('secured_token'),
    ])
    .where('visits.site_id', '=', filter.siteId)
    .orderBy('visits.id', 'desc')
    .limit(filter.limit ?? 100);
  if (filter.visitId !== undefined) query = query.where('visits.id', '=', filter.visitId);
  if (filter.running === true) query = query.where('visits.ended_at', 'is', null);
  if (filter.accessPointId !== undefined) query = query.where('visits.access_point_id', '=', filter.accessPointId);
  const { what, who } = filter;
  if (what !== undefined) query = query.where((eb) => HAPPENED[what](eb));
  if (who !== undefined) query = query.where((eb) => cameAs(eb, who));
  if (filter.from !== undefined) query = query.where('visits.started_at', '>=', filter.from);
  if (filter.until !== undefined) query = query.where('visits.started_at', '<', filter.until);
  if (filter.before !== undefined) query = query.where('visits.id', '<', filter.before);
  return query.execute();
}

export type VisitRow = Awaited<ReturnType<typeof readVisits>>[number];

/** Inside JSON, PostgreSQL writes instants its own way. */
const isoOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

/** The household's view. Ids and states in the database were validated when they came in; the casts give them back the contract's types. */
export function toVisit(row: VisitRow): Visit {
  const { recording, registered } = row;
  return {
    id: row.id as Visit['id'],
    accessPointId: row.access_point_id as Visit['accessPointId'],
    accessPointName: row.access_point_name,
    purpose: row.purpose,
    state: row.state as Visit['state'],
    clean: row.clean,
    refusal: row.refusal,
    alarms: [...row.alarms],
    parcels: row.parcels.map(({ id, direction, number, carrier, title, said_at: saidAt }) => ({ id: id as Visit['parcels'][number]['id'], direction, number: number === id ? '' : number, carrier, title, ...(saidAt === null ? {} : { saidAt: new Date(saidAt).toISOString() }) })),
    courier: row.courier_jkt,
    guest: row.guest,
    ...(registered === null ? {} : { registered: { courier: registered.courier, carrier: registered.carrier, carrierKey: registered.carrier_key } }),
    ...reportOf(row),
    ...(row.photos === null || row.photos === 0 ? {} : { photos: row.photos }),
    approval: row.approval === null ? null : {
      askedAt: new Date(row.approval.asked_at).toISOString(),
      answerBy: new Date(row.approval.answer_by).toISOString(),
      decision: row.approval.decision ?? 'waiting',
      decidedBy: row.approval.decided_by,
      decidedAt: isoOf(row.approval.decided_at),
      extensible: row.approval.decision === null && mayExtend(row.approval),
      ...(row.approval.opens === true ? { silenceOpens: true } : {}),
    },
    ...timesOf(row),
    recording: recording === null ? null : {
      id: recording.id as NonNullable<Visit['recording']>['id'],
      visitId: row.id as Visit['id'],
      accessPointId: recording.access_point_id as Visit['accessPointId'],
      state: recording.state,
      startedAt: isoOf(recording.started_at),
      durationMillis: recording.duration_millis,
      bytes: recording.bytes,
      frames: recording.frames,
      ...(recording.masked_percent !== null && { maskedPercent: recording.masked_percent }),
    },
  };
}

/** When what happened in a visit. */
export const timesOf = (row: VisitRow) => ({
  startedAt: row.started_at,
  unlockedAt: row.unlocked_at,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  lockedAt: row.locked_at,
  endedAt: row.ended_at,
});

/** What the courier said of a parcel that was not left. */
export const reportOf = ({ report_reason: reason, reported_at: at }: VisitRow): { readonly report?: VisitReport } => (reason === null || at === null ? {} : { report: { reason, at } });

/** What the household wants taken along, told to who is let in and not before. */
function toTakeOf({ unlocked_at: unlockedAt, ended_at: endedAt, to_take: rows }: VisitRow): Pick<CourierVisit, 'toTake'> {
  if (unlockedAt === null || endedAt !== null || rows.length === 0) return {};
  return { toTake: rows.map(({ id, number, title, carrier, status }) => ({ id: id as NonNullable<CourierVisit['toTake']>[number]['id'], title, carrier, numberEnd: number === id ? null : number.slice(-4), taken: status !== 'expected' })) };
}

/** A password says to the carrier that the parcel was handed over: whoever has it before has a receipt for what he may still carry away. */
function handoverCodesOf({ state, parcels }: VisitRow): Pick<CourierVisit, 'handoverCodes'> {
  if (state !== 'secured' && state !== 'bolted') return {};
  const codes = parcels.flatMap(({ id, number, handover_code: code }) => (code === null ? [] : [{ numberEnd: number === id ? null : number.slice(-4), code }]));
  return codes.length === 0 ? {} : { handoverCodes: codes };
}

/** What is left in a battery, whether the alarm is armed, which is whether anybody is at home, and that too much was asked of the hub are the household's to know. */
const HOUSEHOLDS_OWN: ReadonlySet<string> = new Set(['policy.battery_reserve', 'zone.armed', 'zone.silent']);
/** Why nothing was opened, for couriers and carriers. */
export const refusalForOthers = (refusal: string | null): string | null => (refusal !== null && (HOUSEHOLDS_OWN.has(refusal) || refusal.startsWith('breaker.')) ? 'visit.not_allowed' : refusal);

/** The courier's view: no names of people, no pictures, and of parcels only what it takes to do the work. */
export function toCourierVisit(row: VisitRow, serverNow: string): CourierVisit {
  return {
    id: row.id as CourierVisit['id'],
    door: { name: row.access_point_name, kind: row.access_point_kind },
    purpose: row.purpose,
    state: row.state as CourierVisit['state'],
    bolt: row.bolt,
    doorState: row.door,
    refusal: refusalForOthers(row.refusal),
    alarms: [...row.alarms],
    relocksAt: row.relocks_at,
    lockAskedAt: row.lock_asked_at,
    ...reportOf(row),
    parcelCount: row.parcels.filter(({ direction }) => direction === 'in').length,
    ...toTakeOf(row),
    ...handoverCodesOf(row),
    askedUntil: row.approval === null || row.approval.decision !== null ? null : new Date(row.approval.answer_by).toISOString(),
    ...(row.approval?.opens === true ? { silenceOpens: true } : {}),
    ...(row.state === 'new' && row.rings_until !== null ? { ringUntil: row.rings_until } : {}),
    ...(row.pets === true ? { pets: true } : {}),
    securedToken: row.secured_token,
    updatedAt: row.updated_at,
    serverNow,
  };
}

/** One line of the time line. */
export const toVisitEntry = (row: Selectable<VisitEntriesTable>): VisitEntry => ({
  seq: row.seq,
  at: row.at,
  type: row.type,
  data: { ...row.data },
  state: row.state as VisitEntry['state'],
  notices: [...row.notices],
  receivedAt: row.received_at,
});

export const visitEvent = (row: VisitRow, entry: VisitEntry | null): LiveEvent => ({ type: 'visit', visit: toVisit(row), entry });
