import type { JournalEntry, VisitEntry } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import { tellCarriers } from '../carriers/delivery-events.ts';
import { noteHeldVisit, takeUpHeldVisit } from '../carriers/held-grant-store.ts';
import type { Schema } from '../database/schema.ts';
import type { RaiseNotice, Told } from '../notices/notice.ts';
import { isNoticeKind } from '../notices/notice-kind.ts';
import { addEntry, unheardVisit, type VisitFacts, wasOpened } from '../visits/visit-projection.ts';
import type { HubOfSite } from './entry-mirror.ts';
import { refuseEntry } from './refused-entry.ts';

type JournalVisitEntry = Extract<JournalEntry, { kind: 'visit' }>;

export interface MirroredVisitEntry {
  readonly entry: VisitEntry;
  readonly parcelsChanged: boolean;
  readonly told: readonly Told[];
}

/** Takes one line of a visit in: the time line, the visit's state, its parcels and what people are told of it. Throws `entry.*` when the line names what is not this hub's. */
export async function mirrorVisitEntry(transaction: Transaction<Schema>, raise: RaiseNotice, hub: HubOfSite, line: JournalVisitEntry, receivedAt: string): Promise<MirroredVisitEntry> {
  const { siteId, hubId } = hub;
  const place = await transaction.selectFrom('access_points').select(['name', 'hub_id']).where('site_id', '=', siteId).where('id', '=', line.accessPointId).executeTakeFirst();
  if (place?.hub_id !== hubId) throw refuseEntry('foreign_door', 'The line names a door that is not this hub’s');
  const before = await lockVisit(transaction, hub, line);
  const after = addEntry(before, line);
  const entry: VisitEntry = { seq: line.seq, at: line.at, type: line.type, data: line.data, state: line.state, notices: line.notices, receivedAt };

  await transaction
    .with('line', (writing) =>
      writing.insertInto('visit_entries').values({
        site_id: siteId, hub_id: hubId, seq: line.seq, visit_id: line.visitId, at: line.at, type: line.type,
        data: JSON.stringify(line.data), state: line.state, notices: JSON.stringify(line.notices), received_at: receivedAt,
      }),
    )
    .updateTable('visits')
    .set({
      state: after.state, clean: after.clean, refusal: after.refusal, alarms: JSON.stringify(after.alarms), bolt: after.bolt, door: after.door, relocks_at: after.relocksAt,
      unlocked_at: after.unlockedAt, opened_at: after.openedAt, closed_at: after.closedAt, locked_at: after.lockedAt, ended_at: after.endedAt, updated_at: after.updatedAt,
    })
    .where('site_id', '=', siteId)
    .where('id', '=', line.visitId)
    .execute();

  if (line.type === 'parcels.added') await carry(transaction, siteId, line);
  const endedNow = before.endedAt === null && after.endedAt !== null;
  const parcelsChanged = endedNow && (await settleParcels(transaction, siteId, line, after));
  if (before.unlockedAt === null && after.unlockedAt !== null) await tellCarriers(transaction, siteId, await parcelsOf(transaction, siteId, line.visitId), { type: 'delivery.unlocked', visitId: line.visitId, at: receivedAt });
  if (endedNow) await tellCarriers(transaction, siteId, await parcelsOf(transaction, siteId, line.visitId), { type: isDelivered(line, after) ? 'delivery.delivered' : 'delivery.attempted', visitId: line.visitId, at: receivedAt, reason: after.notLeft });
  const told: Told[] = [];
  const [parcels, taken] = endedNow ? await Promise.all((['in', 'out'] as const).map((direction) => carriedOf(transaction, siteId, line.visitId, direction))) : [];
  for (const kind of line.notices.filter(isNoticeKind)) {
    const facts = { place: place.name, at: line.at, purpose: line.purpose, opened: wasOpened(after), notLeft: after.notLeft !== null, clean: after.alarms.length === 0, refusal: after.refusal, parcels: parcels?.names ?? [], perishable: parcels?.perishable === true, taken: isDone(line, after, 'out') ? (taken?.names ?? []) : [] };
    told.push(...(await raise(transaction, { siteId, visitId: line.visitId, kind, facts })));
  }
  return { entry, parcelsChanged, told };
}

async function lockVisit(transaction: Transaction<Schema>, hub: HubOfSite, line: JournalVisitEntry): Promise<VisitFacts> {
  const { siteId, hubId } = hub;
  const row = await transaction.selectFrom('visits').selectAll().where('site_id', '=', siteId).where('id', '=', line.visitId).forUpdate().executeTakeFirst();
  if (row === undefined) return makeVisit(transaction, hub, line);
  if (row.hub_id !== hubId || row.access_point_id !== line.accessPointId) throw refuseEntry('foreign_visit', 'The line names a visit at another door');
  return {
    // Written by this file from a validated line, or by the start of the visit.
    state: row.state as VisitFacts['state'],
    clean: row.clean, refusal: row.refusal, alarms: row.alarms, bolt: row.bolt, door: row.door,
    unlockedAt: row.unlocked_at, openedAt: row.opened_at, closedAt: row.closed_at, lockedAt: row.locked_at, endedAt: row.ended_at, leftAt: row.lock_asked_at, notLeft: row.report_reason, relocksAt: row.relocks_at, updatedAt: row.updated_at,
  };
}

/** A visit that this server did not ask for: the hub held a grant for it while the line was down; or this database was restored from a backup, and the hub's word is enough to show it, to no courier. */
async function makeVisit(transaction: Transaction<Schema>, hub: HubOfSite, line: JournalVisitEntry): Promise<VisitFacts> {
  const facts = unheardVisit(line.at);
  const held = await takeUpHeldVisit(transaction, hub, line);
  await transaction
    .insertInto('visits')
    .values({
      site_id: hub.siteId, id: line.visitId, hub_id: hub.hubId, access_point_id: line.accessPointId, purpose: line.purpose, courier_jkt: held?.courier_jkt ?? null,
      state: facts.state, clean: false, refusal: null, alarms: '[]', bolt: facts.bolt, door: facts.door, relocks_at: null, lock_asked_at: null,
      started_at: line.at, unlocked_at: null, opened_at: null, closed_at: null, locked_at: null, ended_at: null, updated_at: line.at,
    })
    .execute();
  await carry(transaction, hub.siteId, line);
  if (held !== undefined) await noteHeldVisit(transaction, held);
  return facts;
}

/** Notes the parcels that the line names as the visit's. */
async function carry(transaction: Transaction<Schema>, siteId: string, { visitId, parcels }: JournalVisitEntry): Promise<void> {
  if (parcels.length === 0) return;
  await transaction
    .insertInto('visit_parcels')
    .columns(['site_id', 'visit_id', 'parcel_id'])
    .expression((eb) => eb.selectFrom('parcels').select((of) => ['parcels.site_id', of.val(visitId).as('visit_id'), 'parcels.id']).where('parcels.site_id', '=', siteId).where('parcels.id', 'in', parcels))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the visit did what its purpose says, for what comes in or goes out: what the courier says of a parcel that was not left, or not taken, is about what the visit was for. */
const isDone = ({ purpose }: JournalVisitEntry, after: VisitFacts, direction: 'in' | 'out'): boolean =>
  purpose !== 'entry' && (after.state === 'secured' || after.state === 'bolted') && wasOpened(after) && (after.notLeft === null || direction !== (purpose === 'delivery' ? 'in' : 'out'));
const isDelivered = (line: JournalVisitEntry, after: VisitFacts): boolean => line.purpose === 'delivery' && isDone(line, after, 'in');

async function parcelsOf(transaction: Transaction<Schema>, siteId: string, visitId: string): Promise<readonly string[]> {
  const rows = await transaction.selectFrom('visit_parcels').select('parcel_id').where('site_id', '=', siteId).where('visit_id', '=', visitId).execute();
  return rows.map((row) => row.parcel_id);
}

/** What people call the parcels of a visit, by their titles or the last signs of their numbers, and whether one of them does not keep. */
async function carriedOf(transaction: Transaction<Schema>, siteId: string, visitId: string, direction: 'in' | 'out'): Promise<{ readonly names: readonly string[]; readonly perishable: boolean }> {
  const rows = await transaction
    .selectFrom('visit_parcels')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'visit_parcels.site_id').onRef('parcels.id', '=', 'visit_parcels.parcel_id'))
    .select(['parcels.title', 'parcels.number', 'parcels.attributes'])
    .where('visit_parcels.site_id', '=', siteId)
    .where('visit_parcels.visit_id', '=', visitId)
    .where('parcels.direction', '=', direction)
    .orderBy('parcels.id')
    .execute();
  return { names: rows.map(({ title, number }) => title ?? `…${number.slice(-4)}`), perishable: rows.some(({ attributes }) => attributes?.perishable === true) };
}

/** A parcel is delivered, or was taken along, when its visit ended locked, somebody was inside and the courier did not say that it was not left; after anything else it is expected as before. */
async function settleParcels(transaction: Transaction<Schema>, siteId: string, line: JournalVisitEntry, after: VisitFacts): Promise<boolean> {
  const parcels = transaction
    .updateTable('parcels')
    .where('site_id', '=', siteId)
    .where('id', 'in', (eb) => eb.selectFrom('visit_parcels').select('parcel_id').where('site_id', '=', siteId).where('visit_id', '=', line.visitId));
  const done = (['in', 'out'] as const).filter((direction) => isDone(line, after, direction));
  const delivered = done.length > 0 ? await parcels.set({ status: 'delivered', delivered_at: line.at, visit_id: line.visitId }).where('direction', 'in', done).where('status', 'in', ['expected', 'delivering']).executeTakeFirst() : undefined;
  // Among them what was taken for this visit, and the hub never heard of.
  const given = await transaction
    .updateTable('parcels')
    .set({ status: 'expected', visit_id: null })
    .where('site_id', '=', siteId)
    .where('status', '=', 'delivering')
    .where('visit_id', '=', line.visitId)
    .executeTakeFirst();
  return (delivered?.numUpdatedRows ?? 0n) + given.numUpdatedRows > 0n;
}
