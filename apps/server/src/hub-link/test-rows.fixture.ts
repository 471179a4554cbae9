import { systemClock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubKey, SiteIds } from './test-hub.fixture.ts';

/** A tracking number that is expected at every test site. */
export const NUMBER = '1Z999AA10123456784';

/** A household with one member, a paired hub, a door and an expected parcel. */
export async function insertSite(db: Kysely<Schema>, ids: SiteIds, key: HubKey): Promise<void> {
  const at = toIso(systemClock.now());
  await db.insertInto('households').values({ id: ids.householdId, name: 'Home', demo: false, created_at: at }).execute();
  await db.insertInto('members').values({ id: ids.memberId, household_id: ids.householdId, name: 'Ada', role: 'owner', email: 'ada@example.org', created_at: at }).execute();
  await db.insertInto('sites').values({ id: ids.siteId, household_id: ids.householdId, name: 'Home', postcode: null, created_at: at }).execute();
  await db.insertInto('hubs').values({ id: ids.hubId, site_id: ids.siteId, public_jwk: JSON.stringify(key.publicJwk), name: 'Hub', paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
  await db
    .insertInto('access_points')
    .values({ site_id: ids.siteId, id: ids.accessPointId, hub_id: ids.hubId, name: 'Front door', kind: 'front-door', door_code: ids.doorCode, state: null, heard_at: null, created_at: at })
    .execute();
  await db.insertInto('door_codes').values({ code: ids.doorCode, site_id: ids.siteId, access_point_id: ids.accessPointId }).execute();
  await insertParcel(db, ids, ids.parcelId, NUMBER);
}

export async function insertParcel(db: Kysely<Schema>, ids: SiteIds, parcelId: string, number: string, window: { readonly notBefore?: string; readonly notAfter?: string } = {}): Promise<void> {
  const at = toIso(systemClock.now());
  await db
    .insertInto('parcels')
    .values({
      site_id: ids.siteId, id: parcelId, direction: 'in', number, carrier: null, title: 'Book', status: 'expected', access_point_id: null,
      not_before: window.notBefore ?? null, not_after: window.notAfter ?? null, created_at: at, delivered_at: null, visit_id: null,
    })
    .execute();
  await db.insertInto('parcel_numbers').values({ site_id: ids.siteId, number, parcel_id: parcelId, candidate: 'null' }).execute();
}

/** A visit as the server starts it, before its hub spoke of it. */
export async function insertVisit(db: Kysely<Schema>, ids: SiteIds, visitId: string, jkt = 'courier'): Promise<void> {
  const at = toIso(systemClock.now());
  await db
    .insertInto('visits')
    .values({
      site_id: ids.siteId, id: visitId, hub_id: ids.hubId, access_point_id: ids.accessPointId, purpose: 'delivery', state: 'new', clean: false, refusal: null, alarms: '[]', courier_jkt: jkt,
      bolt: 'unknown', door: 'unknown', relocks_at: null, lock_asked_at: null, started_at: at, unlocked_at: null, opened_at: null, closed_at: null, locked_at: null, ended_at: null, updated_at: at,
    })
    .execute();
  await db.insertInto('visit_parcels').values({ site_id: ids.siteId, visit_id: visitId, parcel_id: ids.parcelId }).execute();
  await db.insertInto('courier_visits').values({ visit_id: visitId, site_id: ids.siteId, courier_jkt: jkt }).execute();
  await db.updateTable('parcels').set({ status: 'delivering', visit_id: visitId }).where('site_id', '=', ids.siteId).where('id', '=', ids.parcelId).execute();
}
