import { type Clock, CodedError, Instant, Minutes, toIso } from '@latchkey/kit';
import { importJWK, jwtVerify } from 'jose';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { CarrierCaller } from '../identity/caller.ts';
import type { CourierProofs } from '../identity/courier-proof.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { hashToken } from '../identity/token-hash.ts';

/** What API keys begin with, so that a scanner of secrets knows one when it sees it. */
export const KEY_FORM = /^lk_(live|test)_[\w-]{43}$/;
export const ACCESS_TOKEN_TYPE = 'at+jwt';
const NOTE_USE_EVERY = Minutes(1);

export interface CarrierAuthentication {
  /** Whose request it is, by `Bearer` and an API key, or by `DPoP`, an access token and its proof (RFC 9449, 7.1). Rejects with `request.unauthenticated`. */
  authenticate(request: { readonly authorization: string | undefined; readonly proof: string | undefined; readonly method: string; readonly path: string }): Promise<CarrierCaller>;
}

export interface CarrierAuthenticationDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'publicJwk'>;
  readonly proofs: CourierProofs;
  readonly clock: Clock;
}

export function createCarrierAuthentication({ db, keys, proofs, clock }: CarrierAuthenticationDeps): CarrierAuthentication {
  const find = async (column: 'id' | 'token_hash', value: string): Promise<CarrierCaller | undefined> => {
    const row = await db
      .selectFrom('carrier_credentials as credentials')
      .innerJoin('carriers', 'carriers.id', 'credentials.carrier_id')
      .select(['credentials.id', 'credentials.carrier_id', 'credentials.scopes', 'credentials.last_used_at', 'carriers.sandbox'])
      .where(`credentials.${column}`, '=', value)
      .where('credentials.revoked_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const now = clock.now();
    if (row.last_used_at === null || Date.parse(row.last_used_at) < Instant(now - NOTE_USE_EVERY)) {
      await db.updateTable('carrier_credentials').set({ last_used_at: toIso(now) }).where('id', '=', row.id).execute();
    }
    // Ids in the database were made by newId.
    return { kind: 'carrier', carrierId: row.carrier_id as CarrierCaller['carrierId'], sandbox: row.sandbox, credentialId: row.id, scopes: row.scopes };
  };

  const byToken = async (token: string, proof: string | undefined, request: { readonly method: string; readonly path: string }): Promise<CarrierCaller | undefined> => {
    const claims = await jwtVerify(token, await importJWK(keys.publicJwk, 'EdDSA'), { algorithms: ['EdDSA'], typ: ACCESS_TOKEN_TYPE, issuer: keys.serverId, audience: keys.serverId, currentDate: new Date(clock.now()) }).then(
      ({ payload }) => payload,
      () => undefined,
    );
    const bound = claims?.['cnf'];
    if (claims?.sub === undefined || typeof claims['scope'] !== 'string' || typeof bound !== 'object' || bound === null || !('jkt' in bound)) return undefined;
    const { jkt } = await proofs.verify(proof, { ...request, accessToken: token }).catch((cause: unknown) => {
      throw new CodedError('request.unauthenticated', 'The proof of key that came with the access token was not accepted.', { cause });
    });
    if (jkt !== bound.jkt) return undefined;
    const granted = claims['scope'].split(' ');
    const caller = await find('id', claims.sub);
    return caller === undefined ? undefined : { ...caller, scopes: caller.scopes.filter((scope) => granted.includes(scope)) };
  };

  return {
    async authenticate({ authorization = '', proof, ...request }) {
      const [scheme = '', token = ''] = authorization.split(' ');
      const caller = /^bearer$/i.test(scheme) && KEY_FORM.test(token) ? await find('token_hash', hashToken(token)) : /^dpop$/i.test(scheme) ? await byToken(token, proof, request) : undefined;
      if (caller === undefined) throw new CodedError('request.unauthenticated', 'Send an API key as “Authorization: Bearer …”, or an access token as “Authorization: DPoP …” with its proof.');
      return caller;
    },
  };
}
