import { noAttributes, type Parcel, type ParcelChange } from '@latchkey/contract';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { ParcelsTable, Schema } from '../database/schema.ts';
import type { NumberCandidate } from './number-candidates.ts';
import { mergeParcel, noFacts, type ParcelFacts, type ParcelNews } from './parcel-merge.ts';

type Db = Kysely<Schema> | Transaction<Schema>;

export interface ExpectedParcel extends ParcelNews {
  /** Left out for what comes; `out` for what is taken along. */
  readonly direction?: 'out';
  /** Best first; at least one of what comes. */
  readonly candidates: readonly NumberCandidate[];
}

/** A parcel after it was told of, and whether it was expected before. */
export interface ToldParcel {
  readonly parcel: Parcel;
  readonly merged: boolean;
}

/** Expects a parcel. One that is expected already under any of its numbers takes up what is new (`mergeParcel`): a parcel is one, however many tell of it. */
export async function expectParcel(db: Kysely<Schema>, clock: Clock, siteId: string, told: ExpectedParcel): Promise<ToldParcel> {
  const attempt = () => db.transaction().execute((transaction) => tell(transaction, clock, siteId, told));
  return attempt().catch((error: unknown) => {
    // Two told of it at the same moment: the unique index saw what the question could not. Now it is there to be asked for.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'parcels_open_number') return attempt();
    throw error;
  });
}

async function tell(db: Transaction<Schema>, clock: Clock, siteId: string, told: ExpectedParcel): Promise<ToldParcel> {
  const known = await openParcelByNumbers(db, siteId, told.candidates.map(({ number }) => number));
  if (told.direction === 'out' && known?.direction === 'in') throw new CodedError('request.conflict', 'A parcel of this number is expected to come. It can be taken along once it was delivered.');
  const facts = mergeParcel(known === undefined ? noFacts : factsOf(known), told);
  const changes = columnsOf(facts);
  if (known !== undefined) {
    await db.updateTable('parcels').set(changes).where('site_id', '=', siteId).where('id', '=', known.id).execute();
    return { parcel: { ...toParcel(known), ...parcelFacts(facts) }, merged: true };
  }
  const [best] = told.candidates;
  const now = clock.now();
  const id = newId('par', now);
  // No label reads as an id: by it a courier inside takes what has no label, and nobody outside opens anything.
  const candidates = told.direction === 'out' ? [...told.candidates, { number: id, label: null }] : told.candidates;
  const row = { site_id: siteId, id, direction: told.direction ?? 'in', number: best?.number ?? id, carrier: best?.label?.carrier ?? null, status: 'expected', created_at: toIso(now), delivered_at: null, visit_id: null, how: null } as const;
  await db.insertInto('parcels').values({ ...row, ...changes }).execute();
  await db.insertInto('parcel_numbers').values(candidates.map(({ number, label }) => ({ site_id: siteId, number, parcel_id: row.id, candidate: JSON.stringify(label) }))).execute();
  return { parcel: toParcel({ ...row, ...changes, attributes: facts.attributes, sources: facts.sources }), merged: false };
}

/** Takes up what is told of a parcel that is still to come (`mergeParcel`). False when it is not expected any more. */
export async function tellOfParcel(db: Kysely<Schema>, siteId: string, parcelId: string, news: ParcelNews): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const known = await transaction.selectFrom('parcels').selectAll().where('site_id', '=', siteId).where('id', '=', parcelId).where('status', 'in', ['expected', 'delivering']).forUpdate().executeTakeFirst();
    if (known === undefined) return false;
    await transaction.updateTable('parcels').set(columnsOf(mergeParcel(factsOf(known), news))).where('site_id', '=', siteId).where('id', '=', parcelId).execute();
    return true;
  });
}

const columnsOf = (facts: ParcelFacts) => ({
  title: facts.title, access_point_id: facts.accessPointId, not_before: facts.notBefore, not_after: facts.notAfter,
  attributes: JSON.stringify(facts.attributes), progress: facts.progress, sources: JSON.stringify(facts.sources),
});

/** The open parcel with one of these numbers, locked until the transaction ends. */
async function openParcelByNumbers(db: Transaction<Schema>, siteId: string, numbers: readonly string[]): Promise<Selectable<ParcelsTable> | undefined> {
  return db
    .selectFrom('parcels')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('status', 'in', ['expected', 'delivering'])
    .where('id', 'in', (of) => of.selectFrom('parcel_numbers').select('parcel_id').where('site_id', '=', siteId).where(sql<boolean>`number = any(${[...numbers]})`))
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}

const factsOf = (row: Selectable<ParcelsTable>): ParcelFacts => ({
  title: row.title,
  accessPointId: row.access_point_id,
  notBefore: row.not_before,
  notAfter: row.not_after,
  attributes: row.attributes ?? noAttributes,
  progress: row.progress,
  sources: row.sources ?? ['typed'],
});

/** Facts as the contract writes them. */
const parcelFacts = ({ accessPointId, sources, ...facts }: ParcelFacts) => ({
  ...facts,
  // Ids in the database were made by newId or checked when they came in.
  accessPointId: accessPointId as Parcel['accessPointId'],
  sources: [...sources],
});

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

/** Changes what the household wants for an expected parcel. Gives the parcel after that; undefined when there is no such parcel at the site. */
export async function changeParcel(db: Db, siteId: string, parcelId: string, { accessPointId, how }: ParcelChange): Promise<Parcel | undefined> {
  const changes = { ...(accessPointId === undefined ? {} : { access_point_id: accessPointId }), ...(how === undefined ? {} : { how }) };
  if (Object.keys(changes).length > 0) await db.updateTable('parcels').set(changes).where('site_id', '=', siteId).where('id', '=', parcelId).where('status', '=', 'expected').execute();
  const row = await db.selectFrom('parcels').selectAll().where('site_id', '=', siteId).where('id', '=', parcelId).executeTakeFirst();
  return row === undefined ? undefined : toParcel(row);
}

/** Strikes an expected parcel off. Gives its status after that; undefined when there is no such parcel at the site. */
export async function cancelParcel(db: Db, siteId: string, parcelId: string): Promise<ParcelsTable['status'] | undefined> {
  await db.updateTable('parcels').set({ status: 'cancelled' }).where('site_id', '=', siteId).where('id', '=', parcelId).where('status', '=', 'expected').execute();
  const row = await db.selectFrom('parcels').select('status').where('site_id', '=', siteId).where('id', '=', parcelId).executeTakeFirst();
  return row?.status;
}

const toParcel = (row: Selectable<ParcelsTable>): Parcel => ({
  ...parcelFacts(factsOf(row)),
  // Ids in the database were made by newId or checked when they came in.
  id: row.id as Parcel['id'],
  direction: row.direction,
  number: row.number === row.id ? '' : row.number,
  carrier: row.carrier,
  status: row.status,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
  visitId: row.visit_id as Parcel['visitId'],
  how: row.how,
});
