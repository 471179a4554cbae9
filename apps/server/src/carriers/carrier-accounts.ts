import { randomBytes } from 'node:crypto';
import type { CarrierCredential, CarrierScope } from '@latchkey/contract';
import { type Clock, CodedError, type Log, newId, toIso } from '@latchkey/kit';
import { importJWK } from 'jose';
import type { Kysely, Selectable } from 'kysely';
import type { CarrierCredentialsTable } from '../database/carrier-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import type { CarrierCaller } from '../identity/caller.ts';
import { hashToken } from '../identity/token-hash.ts';

export interface CarrierAccountsDeps {
  readonly db: Kysely<Schema>;
  /** Which accounts anybody may make: live ones by the setting, sandbox ones where the demo home runs. */
  readonly signUp: { readonly live: boolean; readonly sandbox: boolean };
  readonly clock: Clock;
  readonly log: Log;
}

type Names = 'registerCarrier' | 'showCarrier' | 'listCredentials' | 'addKey' | 'addClient' | 'revokeCredential';

const EVERYTHING: readonly CarrierScope[] = ['account', 'deliveries:read', 'deliveries:write', 'webhooks'];

/** Handlers for the accounts of carriers and shops: their keys and their clients. */
export function createCarrierAccounts({ db, signUp, clock, log }: CarrierAccountsDeps): Handlers<Names> {
  const add = async (carrierId: string, credential: { readonly name: string; readonly scopes: readonly CarrierScope[]; readonly token_hash: string | null; readonly public_jwk: string | null }, into = db): Promise<CarrierCredential> => {
    const now = clock.now();
    const row = { id: newId('crd', now), carrier_id: carrierId, created_at: toIso(now), last_used_at: null, revoked_at: null };
    await into.insertInto('carrier_credentials').values({ ...row, ...credential, scopes: JSON.stringify(credential.scopes) }).execute();
    return toCredential({ ...row, ...credential, public_jwk: credential.public_jwk === null ? null : {} });
  };
  const addKey = async (carrierId: string, sandbox: boolean, name: string, scopes: readonly CarrierScope[], into = db) => {
    const secret = `lk_${sandbox ? 'test' : 'live'}_${randomBytes(32).toString('base64url')}`;
    return { ...(await add(carrierId, { name, scopes, token_hash: hashToken(secret), public_jwk: null }, into)), secret };
  };

  return {
    async registerCarrier({ body: { name, kind, sandbox, email } }) {
      if (!signUp[sandbox ? 'sandbox' : 'live']) throw new CodedError('request.forbidden', sandbox ? 'The sandbox is the demo home, and none runs here.' : 'Accounts are not given out here. Set LATCHKEY_CARRIER_SIGN_UP=true on the server.');
      const now = clock.now();
      const account = { id: newId('car', now), name, kind, sandbox, created_at: toIso(now) };
      const key = await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('carriers').values({ ...account, email: email ?? null }).execute();
        return addKey(account.id, sandbox, 'First key', EVERYTHING, transaction);
      });
      log.info('a carrier has an account', { carrier: account.id, kind, sandbox });
      return { account: { id: account.id, name, kind, sandbox, createdAt: account.created_at }, key };
    },
    async showCarrier({ caller }) {
      const row = await db.selectFrom('carriers').selectAll().where('id', '=', caller.carrierId).executeTakeFirstOrThrow();
      return { id: caller.carrierId, name: row.name, kind: row.kind, sandbox: row.sandbox, createdAt: row.created_at, scopes: [...caller.scopes] };
    },
    async listCredentials({ caller, query }) {
      let rows = db.selectFrom('carrier_credentials').selectAll().where('carrier_id', '=', caller.carrierId).where('revoked_at', 'is', null).orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('crd', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      const items = (await rows.execute()).map(toCredential);
      return pageOf(items, query.limit);
    },
    async addKey({ caller, body }) {
      requireOwn(caller, body.scopes);
      return addKey(caller.carrierId, caller.sandbox, body.name, body.scopes);
    },
    async addClient({ caller, body: { name, scopes, publicKey } }) {
      requireOwn(caller, scopes);
      await importJWK(publicKey, publicKey.kty === 'EC' ? 'ES256' : 'EdDSA').catch((cause: unknown) => {
        throw new CodedError('request.invalid', 'This is not a public key.', { cause });
      });
      return add(caller.carrierId, { name, scopes, token_hash: null, public_jwk: JSON.stringify(publicKey) });
    },
    async revokeCredential({ caller, params }) {
      const { numUpdatedRows } = await db
        .updateTable('carrier_credentials')
        .set({ revoked_at: toIso(clock.now()) })
        .where('carrier_id', '=', caller.carrierId)
        .where('id', '=', params.credentialId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such key or client.');
    },
  };
}

/** A key gives nobody more than it has itself. */
function requireOwn({ scopes: own }: CarrierCaller, scopes: readonly CarrierScope[]): void {
  if (scopes.some((scope) => !own.includes(scope))) throw new CodedError('request.forbidden', 'This key cannot give a scope that it does not have.');
}

const toCredential = (row: Pick<Selectable<CarrierCredentialsTable>, 'id' | 'name' | 'scopes' | 'public_jwk' | 'created_at' | 'last_used_at'>): CarrierCredential => ({
  // Ids in the database were made by newId.
  id: row.id as CarrierCredential['id'],
  kind: row.public_jwk === null ? 'key' : 'client',
  name: row.name,
  scopes: [...row.scopes],
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});
