import { randomInt } from 'node:crypto';
import type { DeliveryCode } from '@latchkey/contract';
import { thumbprint } from '@latchkey/grants';
import { type Clock, CodedError, Days, newId, parseInstant, plus, toIso } from '@latchkey/kit';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import { hashToken } from '../identity/token-hash.ts';

/** Crockford's: no letter that looks like a digit. Twelve of them are 60 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LIVES = Days(365);
/** What a sandbox account uses for the demo home. */
export const SANDBOX_CODE = 'SANDBOX';

/** A code as it is hashed, from what people type. */
export const plainCode = (text: string): string => text.toUpperCase().replaceAll(/[\s-]/g, '');

/** The household's side of carriers: who may announce parcels for which door. */
export function createDeliveryCodes({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): Handlers<'createDeliveryCode' | 'listDeliveryCodes' | 'revokeDeliveryCode'> {
  return {
    async createDeliveryCode({ caller: { siteId }, body }) {
      const door = await db.selectFrom('access_points').select('id').where('site_id', '=', siteId).where('id', '=', body.accessPointId).executeTakeFirst();
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door.');
      const now = clock.now();
      const expires = body.expiresAt === undefined ? plus(now, LIVES) : parseInstant(body.expiresAt);
      if (expires === undefined || expires <= now) throw new CodedError('request.invalid', 'The end is not a time in the future, of the form 2026-11-22T15:00:00.000Z.');
      const plain = Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
      const code = { id: newId('dc', now), accessPointId: body.accessPointId, name: body.name, createdAt: toIso(now), expiresAt: toIso(expires) };
      await db
        .insertInto('delivery_codes')
        .values({ id: code.id, code_hash: hashToken(plain), site_id: siteId, access_point_id: code.accessPointId, name: code.name, carrier_id: null, created_at: code.createdAt, expires_at: code.expiresAt, revoked_at: null })
        .execute();
      return { ...code, carrier: null, carrierKey: null, revokedAt: null, code: plain.replaceAll(/(.{4})(?=.)/g, '$1-') };
    },
    async listDeliveryCodes({ caller, query }) {
      let rows = db
        .selectFrom('delivery_codes as codes')
        .leftJoin('carriers', 'carriers.id', 'codes.carrier_id')
        .selectAll('codes')
        .select(['carriers.name as carrier', 'carriers.signing_jwk'])
        .where('codes.site_id', '=', caller.siteId)
        .orderBy('codes.id', 'desc')
        .limit(query.limit + 1);
      const before = idCursor('dc', query.cursor);
      if (before !== undefined) rows = rows.where('codes.id', '<', before);
      const items = await Promise.all((await rows.execute()).map(async (row): Promise<DeliveryCode> => ({
        // Ids in the database were made by newId.
        id: row.id as DeliveryCode['id'],
        accessPointId: row.access_point_id as DeliveryCode['accessPointId'],
        name: row.name,
        carrier: row.carrier,
        carrierKey: row.signing_jwk === null ? null : await thumbprint(row.signing_jwk),
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        revokedAt: row.revoked_at,
      })));
      return pageOf(items, query.limit);
    },
    async revokeDeliveryCode({ caller, params }) {
      const { numUpdatedRows } = await db
        .updateTable('delivery_codes')
        .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(toIso(clock.now()))) }))
        .where('site_id', '=', caller.siteId)
        .where('id', '=', params.codeId)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such code.');
    },
  };
}

/** Where a carrier may announce parcels. */
export interface DeliveryAddress {
  readonly siteId: string;
  readonly accessPointId: string;
  readonly expiresAt: string;
}

/**
 * Finds the door behind the hash of a delivery code for a carrier. The first live carrier that uses a code keeps it. A sandbox account reaches the demo home only, by its own word.
 * Rejects with `delivery.code_invalid`, whatever is wrong with it.
 */
export async function findAddress(db: Kysely<Schema>, clock: Clock, carrier: { readonly carrierId: string; readonly sandbox: boolean }, codeHash: string | undefined): Promise<DeliveryAddress> {
  const now = toIso(clock.now());
  const found = codeHash === undefined ? undefined : carrier.sandbox ? (codeHash === hashToken(SANDBOX_CODE) ? await demoAddress(db, now) : undefined) : ((await ofCarrier(codeHash)) ?? ((await take(codeHash)) ? await ofCarrier(codeHash) : undefined));
  if (found === undefined) throw new CodedError('delivery.code_invalid', carrier.sandbox ? 'In the sandbox the code is SANDBOX.' : 'This delivery code is wrong, used by somebody else, revoked or too old. Ask the household for a new one.');
  return found;

  function ofCarrier(hash: string): Promise<DeliveryAddress | undefined> {
    return db
      .selectFrom('delivery_codes')
      .select(['site_id as siteId', 'access_point_id as accessPointId', 'expires_at as expiresAt'])
      .where('code_hash', '=', hash)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .where('carrier_id', '=', carrier.carrierId)
      .executeTakeFirst();
  }
  async function take(hash: string): Promise<boolean> {
    const free = db.updateTable('delivery_codes').set({ carrier_id: carrier.carrierId }).where('code_hash', '=', hash).where('revoked_at', 'is', null).where('expires_at', '>', now);
    const { numUpdatedRows } = await free.where('carrier_id', 'is', null).executeTakeFirst();
    return numUpdatedRows === 1n;
  }
}

/** The address of a code that this carrier uses already, as a part of another statement: no row for any other. */
export const addressOfOwnCode = (clock: Clock, carrierId: string, codeHash: string): RawBuilder<unknown> => sql`
  select site_id, access_point_id from delivery_codes
  where code_hash = ${codeHash} and carrier_id = ${carrierId} and revoked_at is null and expires_at > ${toIso(clock.now())}::timestamptz`;

/** The demo home's front door. */
export async function demoAddress(db: Kysely<Schema>, expiresAt: string): Promise<DeliveryAddress | undefined> {
  const row = await db
    .selectFrom('households')
    .innerJoin('sites', 'sites.household_id', 'households.id')
    .innerJoin('access_points', 'access_points.site_id', 'sites.id')
    .select(['sites.id as siteId', 'access_points.id as accessPointId'])
    .where('households.demo', '=', true)
    .orderBy((eb) => eb('access_points.kind', '=', 'front-door'), 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, expiresAt };
}
