import { Days, newId, plus, systemClock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { nameOf } from '../identity/session-list.ts';

/** What a test gives to a household beside the ids: keys that its hub and its courier hold. */
export interface BelongingsKeys {
  /** The hub's public key, JWK's `x`. */
  readonly hubKey: string;
  /** Thumbprint of the key of the courier whose visit runs. */
  readonly courierJkt: string;
}

export type Belongings = Awaited<ReturnType<typeof addBelongings>>;

/** One of everything that a household has, and the ids by the names of the routes' parameters. */
export async function addBelongings(db: Kysely<Schema>, { siteId, ownerId }: { readonly siteId: string; readonly ownerId: string }, keys: BelongingsKeys) {
  const at = toIso(systemClock.now());
  const made = { hubId: newId('hub'), accessPointId: newId('ap'), visitId: newId('vis'), recordingId: newId('rec'), photoId: newId('pho'), shareId: newId('shr'), assistantId: newId('agr'), parcelId: newId('par'), mailParcelId: newId('mpa'), incidentId: newId('inc'), subscriptionId: newId('sub'), targetId: newId('ntt'), sessionId: newId('live'), passkeyId: newId('psk'), memberId: newId('mem'), invitationId: newId('inv'), grantId: newId('grt'), deviceId: newId('dev'), notificationId: newId('ntf'), code: newId('door') };
  const of = { site_id: siteId, hub_id: made.hubId };
  await db.insertInto('hubs').values({ id: made.hubId, site_id: siteId, public_jwk: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: keys.hubKey }), name: 'Hub', paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
  await db.insertInto('access_points').values({ ...of, id: made.accessPointId, name: 'Door', kind: 'front-door', door_code: made.code, state: null, heard_at: null, created_at: at }).execute();
  await db.insertInto('door_codes').values({ code: made.code, site_id: siteId, access_point_id: made.accessPointId }).execute();
  await db
    .insertInto('visits')
    .values({ ...of, id: made.visitId, access_point_id: made.accessPointId, purpose: 'delivery', state: 'open', clean: false, refusal: null, alarms: '[]', courier_jkt: keys.courierJkt, bolt: 'withdrawn', door: 'open', relocks_at: null, lock_asked_at: null, started_at: at, unlocked_at: null, opened_at: null, closed_at: null, locked_at: null, ended_at: null, updated_at: at })
    .execute();
  await db.insertInto('courier_visits').values({ visit_id: made.visitId, site_id: siteId, courier_jkt: keys.courierJkt }).execute();
  await db.updateTable('courier_visits').set({ receipt_hash: made.visitId, receipt_key: JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }), receipt_expires_at: toIso(plus(systemClock.now(), Days(1))) }).where('visit_id', '=', made.visitId).execute();
  await db.insertInto('courier_wishes').values({ site_id: siteId, visit_id: made.visitId, wish: 'recording', asked_at: at, granted: null, reason: null, answered_at: null, envelope: null }).execute();
  await db.insertInto('recordings').values({ ...of, id: made.recordingId, visit_id: made.visitId, access_point_id: made.accessPointId, state: 'complete', started_at: at, duration_millis: 1_000, bytes: 1_000, frames: 25, created_at: at, updated_at: at }).execute();
  await db.insertInto('visit_photos').values({ site_id: siteId, id: made.photoId, visit_id: made.visitId, taken_at: at, photo: 'sealed'.padEnd(40, '-'), envelopes: '[{"deviceId":"device","enc":"enc","sealed":"sealed"}]' }).execute();
  await db.insertInto('shares').values({ id: made.shareId, token_hash: made.shareId, site_id: siteId, recording_id: made.recordingId, access_point_id: null, made_by: ownerId, name: 'Kim', sealed: 'sealed', views: 0, last_viewed_at: null, created_at: at, expires_at: toIso(plus(systemClock.now(), Days(1))) }).execute();
  await db.insertInto('assistant_grants').values({ id: made.assistantId, client_id: 'cli_1', member_id: ownerId, name: 'Reader', host: '127.0.0.1:3000', audience: 'mcp', scopes: '["doors:read"]', created_at: at, last_used_at: at, expires_at: toIso(plus(systemClock.now(), Days(1))) }).execute();
  await db.insertInto('incident_entries').values({ ...of, seq: 1, incident_id: made.incidentId, access_point_id: made.accessPointId, recording_id: made.recordingId, at, type: 'door.reported', data: '{"door":"open"}', state: 'moved', notices: '["alarm.forced"]' }).execute();
  await db.insertInto('parcels').values({ site_id: siteId, id: made.parcelId, direction: 'in', number: 'MADEUP0000001', carrier: null, title: 'Shoes', status: 'expected', access_point_id: null, not_before: null, not_after: null, created_at: at, delivered_at: null, visit_id: null }).execute();
  await db.insertInto('parcel_numbers').values({ site_id: siteId, number: 'MADEUP0000001', parcel_id: made.parcelId, candidate: 'null' }).execute();
  await db
    .insertInto('held_grants')
    .values({ ...of, jti: made.grantId, visit_id: newId('vis'), access_point_id: made.accessPointId, parcel_id: made.parcelId, delivery_id: newId('del'), courier_id: newId('cou'), courier_jkt: keys.courierJkt, carrier_key: 'key', policy_version: 1, text: 'e.y.J', issued_at: at, not_before: at, expires_at: toIso(plus(systemClock.now(), Days(1))), held_at: at, tried_at: null, problem: null, ended_at: null, ended_because: null, given_back_at: null })
    .execute();
  const mailId = newId('mail');
  await db.insertInto('mails').values({ site_id: siteId, id: mailId, received_at: at, via: 'forwarded', digest: mailId, sender: 'shop@example.org', sender_name: null, subject: 'On its way' }).execute();
  const found = { number: 'MADEUP0000002', carrier: null, toldBy: 'words', title: null, progress: null, expectedFrom: null, expectedUntil: null, handoverCode: null, ageCheck: false, perishable: false };
  await db.insertInto('mail_parcels').values({ site_id: siteId, id: made.mailParcelId, mail_id: mailId, found: JSON.stringify(found), state: 'suggested', parcel_id: null }).execute();
  await db.insertInto('notice_targets').values({ id: made.targetId, member_id: ownerId, channel: 'webhook', address: 'https://hooks.example/3', created_at: at, gone_at: null }).execute();
  await db.insertInto('push_subscriptions').values({ id: made.subscriptionId, member_id: ownerId, endpoint: `https://push.example/${made.subscriptionId}`, p256dh: 'p', auth: 'a', created_at: at, gone_at: null }).execute();
  await db.insertInto('notifications').values({ site_id: siteId, id: made.notificationId, member_id: ownerId, visit_id: made.visitId, kind: 'visit.unlocked', title: 'Unlocked', body: 'A courier is at the door.', created_at: at }).execute();
  const key = JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) });
  await db.insertInto('devices').values({ site_id: siteId, id: made.deviceId, member_id: ownerId, name: 'Phone', key_thumbprint: made.deviceId, sign_key: key, unwrap_key: key, requested_at: at }).execute();
  await db.insertInto('passkeys').values({ id: made.passkeyId, member_id: ownerId, public_key: 'x', counter: 0, transports: '[]', created_at: at, last_used_at: null }).execute();
  const { household_id: householdId } = await db.selectFrom('members').select('household_id').where('id', '=', ownerId).executeTakeFirstOrThrow();
  await db.insertInto('members').values({ id: made.memberId, household_id: householdId, name: 'Kim', role: 'guest', email: null, created_at: at, left_at: null }).execute();
  await db.insertInto('invitations').values({ id: made.invitationId, household_id: householdId, token_hash: made.invitationId, invited_by: ownerId, name: 'Kim', role: 'guest', created_at: at, expires_at: toIso(plus(systemClock.now(), Days(1))) }).execute();
  const sessionHash = newId('ses');
  await db.insertInto('sessions').values({ token_hash: sessionHash, member_id: ownerId, created_at: at, last_seen_at: at, verified_at: at, expires_at: toIso(plus(systemClock.now(), Days(1))), user_agent: null }).execute();
  return { ...made, signInId: nameOf(sessionHash) };
}
