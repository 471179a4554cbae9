import type { Parcel } from '@latchkey/contract';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ParcelsTable, Schema } from '../database/schema.ts';
import type { NumberCandidate } from './number-candidates.ts';

type Db = Kysely<Schema> | Transaction<Schema>;

export interface ExpectedParcel {
  /** Best first, at least one. */
  readonly candidates: readonly [NumberCandidate, ...NumberCandidate[]];
  readonly title: string;
  readonly accessPointId: string | undefined;
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
}

/** Adds an expected parcel. Throws `parcel.duplicate` when any of its numbers is expected already. */
export async function insertParcel(db: Kysely<Schema>, clock: Clock, siteId: string, parcel: ExpectedParcel): Promise<Parcel> {
  const [best] = parcel.candidates;
  const now = clock.now();
  return db.transaction().execute(async (transaction) => {
    const numbers = parcel.candidates.map(({ number }) => number);
    const open = await openParcelsByNumber(transaction, siteId, numbers);
    if (open.length > 0) throw duplicate();
    const row: Selectable<ParcelsTable> = {
      site_id: siteId,
      id: newId('par', now),
      number: best.number,
      carrier: best.label?.carrier ?? null,
      title: parcel.title,
      status: 'expected',
      access_point_id: parcel.accessPointId ?? null,
      not_before: parcel.notBefore ?? null,
      not_after: parcel.notAfter ?? null,
      created_at: toIso(now),
      delivered_at: null,
      visit_id: null,
    };
    await transaction.insertInto('parcels').values(row).execute();
    await transaction.insertInto('parcel_numbers').values(parcel.candidates.map(({ number, label }) => ({ site_id: siteId, number, parcel_id: row.id, candidate: JSON.stringify(label) }))).execute();
    return toParcel(row);
  }).catch((error: unknown) => {
    // Two requests at the same moment: the unique index saw what the question above could not.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'parcels_open_number') throw duplicate();
    throw error;
  });
}

const duplicate = () => new CodedError('parcel.duplicate', 'This parcel is already on your list, so nothing was added.');

async function openParcelsByNumber(db: Db, siteId: string, numbers: readonly string[]): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('parcel_numbers')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'parcel_numbers.site_id').onRef('parcels.id', '=', 'parcel_numbers.parcel_id'))
    .select('parcels.id')
    .where('parcel_numbers.site_id', '=', siteId)
    .where('parcel_numbers.number', 'in', [...numbers])
    .where('parcels.status', 'in', ['expected', 'delivering'])
    .execute();
  return rows.map(({ id }) => id);
}

/** The parcel of a site that has one of these numbers, whatever its state: an open one rather than the newest; undefined when there is none. */
export async function findParcelByNumbers(db: Db, siteId: string, numbers: readonly string[]): Promise<Pick<ParcelsTable, 'id' | 'status'> | undefined> {
  if (numbers.length === 0) return undefined;
  const rows = await db
    .selectFrom('parcel_numbers')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'parcel_numbers.site_id').onRef('parcels.id', '=', 'parcel_numbers.parcel_id'))
    .select(['parcels.id', 'parcels.status'])
    .where('parcel_numbers.site_id', '=', siteId)
    .where('parcel_numbers.number', 'in', [...numbers])
    .orderBy('parcels.id', 'desc')
    .execute();
  return rows.find(({ status }) => status === 'expected' || status === 'delivering') ?? rows[0];
}

export interface ParcelFilter {
  readonly siteId: string;
  readonly status?: readonly ParcelsTable['status'][];
  /** Only those older than this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Parcels, newest first. */
export async function readParcels(db: Db, filter: ParcelFilter): Promise<readonly Parcel[]> {
  let query = db.selectFrom('parcels').selectAll().where('site_id', '=', filter.siteId).orderBy('id', 'desc').limit(filter.limit);
  if (filter.status !== undefined) query = query.where('status', 'in', [...filter.status]);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return (await query.execute()).map(toParcel);
}

/** Strikes an expected parcel off. Gives its status after that; undefined when there is no such parcel at the site. */
export async function cancelParcel(db: Db, siteId: string, parcelId: string): Promise<ParcelsTable['status'] | undefined> {
  await db.updateTable('parcels').set({ status: 'cancelled' }).where('site_id', '=', siteId).where('id', '=', parcelId).where('status', '=', 'expected').execute();
  const row = await db.selectFrom('parcels').select('status').where('site_id', '=', siteId).where('id', '=', parcelId).executeTakeFirst();
  return row?.status;
}

const toParcel = (row: Selectable<ParcelsTable>): Parcel => ({
  // Ids in the database were made by newId or checked when they came in.
  id: row.id as Parcel['id'],
  number: row.number,
  carrier: row.carrier,
  title: row.title,
  status: row.status,
  accessPointId: row.access_point_id as Parcel['accessPointId'],
  notBefore: row.not_before,
  notAfter: row.not_after,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
  visitId: row.visit_id as Parcel['visitId'],
});
