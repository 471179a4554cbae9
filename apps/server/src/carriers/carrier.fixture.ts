import { randomBytes } from 'node:crypto';
import type { CarrierScope } from '@latchkey/contract';
import { newId, randomToken, systemClock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { hashToken } from '../identity/token-hash.ts';

/** A carrier with one of everything that a carrier has; ids by the names of the routes' parameters. */
export type TestCarrier = Awaited<ReturnType<typeof addCarrier>>;

export const ALL_SCOPES: readonly CarrierScope[] = ['account', 'deliveries:read', 'deliveries:write', 'webhooks'];

/** @param place the site and the parcel of its delivery. @param more `courierJkt`: thumbprint of its courier's key. */
export async function addCarrier(db: Kysely<Schema>, place: { readonly siteId: string; readonly parcelId: string; readonly accessPointId: string }, { sandbox = false, courierJkt = null }: { readonly sandbox?: boolean; readonly courierJkt?: string | null } = {}) {
  const at = toIso(systemClock.now());
  const carrierId = newId('car');
  await db.insertInto('carriers').values({ id: carrierId, name: 'Swift', kind: 'carrier', sandbox, email: null, created_at: at }).execute();
  const keyOf = async (scopes: readonly CarrierScope[]) => {
    const secret = `lk_${sandbox ? 'test' : 'live'}_${randomBytes(32).toString('base64url')}`;
    const id = newId('crd');
    await db.insertInto('carrier_credentials').values({ id, carrier_id: carrierId, name: 'Key', token_hash: hashToken(secret), public_jwk: null, scopes: JSON.stringify(scopes), created_at: at, last_used_at: null, revoked_at: null }).execute();
    return { id, secret };
  };
  const [all, none, spare] = [await keyOf(ALL_SCOPES), await keyOf([]), await keyOf(ALL_SCOPES)];
  const made = { credentialId: spare.id, deliveryId: newId('del'), webhookId: newId('whk'), eventId: newId('evt'), codeId: newId('dc'), courierId: newId('cou'), hookId: newId('ohk'), deliveryCode: randomToken(12).toUpperCase() };
  await db.insertInto('delivery_codes').values({ id: made.codeId, code_hash: hashToken(made.deliveryCode), site_id: place.siteId, access_point_id: place.accessPointId, name: 'Swift', carrier_id: carrierId, created_at: at, expires_at: '9999-01-01T00:00:00.000Z', revoked_at: null }).execute();
  await db.insertInto('couriers').values({ id: made.courierId, carrier_id: carrierId, name: 'Bo', token_hash: null, invited_until: null, jkt: courierJkt, joined_at: at, word: null, word_until: null, created_at: at, removed_at: null }).execute();
  await db.insertInto('carrier_deliveries').values({ carrier_id: carrierId, id: made.deliveryId, site_id: place.siteId, parcel_id: place.parcelId, reference: null, courier_id: made.courierId, stop: 0, created_at: at }).execute();
  // What the site's hub holds for that phone, it holds for this delivery.
  if (courierJkt !== null) await db.updateTable('held_grants').set({ delivery_id: made.deliveryId }).where('site_id', '=', place.siteId).where('courier_jkt', '=', courierJkt).execute();
  await db.insertInto('carrier_events').values({ carrier_id: carrierId, id: made.eventId, type: 'delivery.created', delivery_id: made.deliveryId, data: '{}', created_at: at }).execute();
  await db.insertInto('webhooks').values({ carrier_id: carrierId, id: made.webhookId, url: 'https://hooks.example/1', types: null, secret_version: 1, previous_until: null, created_at: at, failing_since: null, disabled_at: at, disabled_reason: 'test' }).execute();
  await db.insertInto('webhook_messages').values({ carrier_id: carrierId, webhook_id: made.webhookId, event_id: made.eventId, attempts: 0, next_attempt_at: null, delivered_at: at, failure: null }).execute();
  await db.insertInto('order_hooks').values({ id: made.hookId, carrier_id: carrierId, system: 'woocommerce', sealed: 'x', sealed_previous: null, previous_until: null, created_at: at, refused_at: null, refused_because: null }).execute();
  return { carrierId, ids: made, key: all.secret, keyWithoutScope: none.secret };
}
