import type { Device } from '@latchkey/contract';
import { type DeviceRequest, readKeptPolicy, readKeptRoster, type Policy, type Roster, thumbprint } from '@latchkey/grants';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** What a site's owners signed last. */
export interface SignedByOwners {
  readonly roster: Roster | undefined;
  readonly policy: Policy | undefined;
}

export async function readSigned(db: Kysely<Schema>, siteId: string): Promise<SignedByOwners> {
  const [roster, policy] = await Promise.all([
    db.selectFrom('rosters').select('text').where('site_id', '=', siteId).orderBy('version', 'desc').limit(1).executeTakeFirst(),
    db.selectFrom('policies').select('text').where('site_id', '=', siteId).orderBy('version', 'desc').limit(1).executeTakeFirst(),
  ]);
  return { roster: roster === undefined ? undefined : await readKeptRoster(roster.text), policy: policy === undefined ? undefined : readKeptPolicy(policy.text) };
}

/** Signed rosters after a version, in their order. */
export async function readRostersAfter(db: Kysely<Schema>, siteId: string, version: number, limit: number): Promise<readonly string[]> {
  const rows = await db.selectFrom('rosters').select('text').where('site_id', '=', siteId).where('version', '>', version).orderBy('version').limit(limit).execute();
  return rows.map(({ text }) => text);
}

/** Keeps a roster or policy. False when another of this version was faster. */
export async function keepSigned(db: Kysely<Schema>, table: 'rosters' | 'policies', row: { readonly siteId: string; readonly version: number; readonly text: string }, clock: Clock): Promise<boolean> {
  const written = await db
    .insertInto(table)
    .values({ site_id: row.siteId, version: row.version, text: row.text, received_at: toIso(clock.now()) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst();
  return written !== undefined;
}

/** The household's devices: those that asked, and whether the roster names them. A device that the roster has dropped is gone. */
export async function readDevices(db: Kysely<Schema>, siteId: string, roster: Roster | undefined): Promise<Device[]> {
  const rows = await db
    .selectFrom('devices')
    .innerJoin('members', 'members.id', 'devices.member_id')
    .select(['devices.id', 'devices.member_id', 'members.name as member_name', 'members.role', 'devices.name', 'devices.sign_key', 'devices.unwrap_key', 'devices.requested_at'])
    .where('devices.site_id', '=', siteId)
    .orderBy('devices.id')
    .execute();
  const confirmed = new Set(roster?.devices.map(({ deviceId }) => deviceId));
  return rows.map((row) => {
    // Ids in the database were made by newId.
    const id = row.id as Device['id'];
    return {
      id, memberId: row.member_id as Device['memberId'], memberName: row.member_name, role: row.role, name: row.name, signKey: row.sign_key, unwrapKey: row.unwrap_key,
      requestedAt: row.requested_at, state: confirmed.has(id) ? 'confirmed' : 'waiting',
    };
  });
}

/** Notes a device that asks to belong to a member; the same key asks once. Throws `request.conflict` when the key is another member's. */
export async function keepDevice(db: Kysely<Schema>, siteId: string, request: DeviceRequest, clock: Clock): Promise<Device['id']> {
  const now = clock.now();
  const key = await thumbprint(request.signKey);
  await db
    .insertInto('devices')
    .values({
      site_id: siteId, id: newId('dev', now), member_id: request.memberId, name: request.name, key_thumbprint: key,
      sign_key: JSON.stringify(request.signKey), unwrap_key: JSON.stringify(request.unwrapKey), requested_at: toIso(now),
    })
    .onConflict((conflict) => conflict.columns(['site_id', 'key_thumbprint']).doNothing())
    .execute();
  const kept = await db.selectFrom('devices').select(['id', 'member_id']).where('site_id', '=', siteId).where('key_thumbprint', '=', key).executeTakeFirstOrThrow();
  if (kept.member_id !== request.memberId) throw new CodedError('request.conflict', 'This browser’s key belongs to another person of the household.');
  return kept.id as Device['id'];
}

/** Drops the rows of devices that a new roster no longer names. Those that wait stay. */
export async function forgetDropped(db: Kysely<Schema>, siteId: string, before: Roster | undefined, now: Roster): Promise<void> {
  const named = new Set<string>(now.devices.map(({ deviceId }) => deviceId));
  const dropped = (before?.devices ?? []).map(({ deviceId }) => deviceId).filter((deviceId) => !named.has(deviceId));
  if (dropped.length > 0) await db.deleteFrom('devices').where('site_id', '=', siteId).where('id', 'in', dropped).execute();
}
