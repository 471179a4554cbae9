import type { CarrierScope, ClientCredentialsRequest } from '@latchkey/contract';
import { type Clock, CodedError, Minutes, newId, plus, toIso } from '@latchkey/kit';
import { decodeJwt, importJWK, jwtVerify } from 'jose';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { CourierProofs } from '../identity/courier-proof.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { ACCESS_TOKEN_TYPE } from './carrier-authentication.ts';

const TOKEN_LIVES = Minutes(5);
/** How old an assertion may be: seconds, as JWT counts. */
const ASSERTION_LIVES = 300;
const TOKEN_PATH = '/api/v1/oauth/token';

export interface CarrierTokensDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'sign'>;
  readonly proofs: CourierProofs;
  readonly clock: Clock;
}

/** An answer of the token endpoint (RFC 6749, 5.1). */
export interface CarrierToken {
  readonly access_token: string;
  readonly token_type: 'DPoP';
  readonly expires_in: number;
  readonly scope: string;
}

/** @param proof the header `DPoP`. @param origin the name by which this server was asked. */
export type IssueCarrierToken = (request: ClientCredentialsRequest, proof: string | undefined, origin: string) => Promise<CarrierToken>;

/** OAuth 2 client credentials with `private_key_jwt` (RFC 7523) for tokens that are bound to a key (DPoP, RFC 9449). */
export function createCarrierTokens({ db, keys, proofs, clock }: CarrierTokensDeps): IssueCarrierToken {
  /** The client whose key signed the assertion, which is good once. */
  async function clientOf(assertion: string, origin: string) {
    try {
      const { iss = '' } = decodeJwt(assertion);
      const client = await db.selectFrom('carrier_credentials').select(['id', 'scopes', 'public_jwk']).where('id', '=', iss).where('revoked_at', 'is', null).executeTakeFirstOrThrow();
      if (client.public_jwk === null) throw new TypeError('an API key is no client');
      const now = clock.now();
      const { payload } = await jwtVerify(assertion, await importJWK(client.public_jwk, client.public_jwk.kty === 'EC' ? 'ES256' : 'EdDSA'), {
        algorithms: ['ES256', 'EdDSA', 'Ed25519'],
        issuer: iss,
        subject: iss,
        audience: [origin, `${origin}${TOKEN_PATH}`],
        requiredClaims: ['exp', 'jti'],
        maxTokenAge: ASSERTION_LIVES,
        clockTolerance: 30,
        currentDate: new Date(now),
      });
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('seen_proofs')
        .values({ jkt: client.id, jti: String(payload.jti).slice(0, 200), expires_at: toIso(plus(now, Minutes(10))) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) throw new TypeError('the assertion was used before');
      return client;
    } catch (cause) {
      throw new CodedError('request.unauthenticated', 'The client assertion was not accepted.', { cause });
    }
  }

  return async ({ client_assertion: assertion, scope: asked }, proof, origin) => {
    const { jkt } = await proofs.verify(proof, { method: 'POST', path: TOKEN_PATH });
    const client = await clientOf(assertion, origin);
    const wanted = asked?.split(' ').filter((scope) => scope !== '') ?? client.scopes;
    if (wanted.some((scope) => !client.scopes.includes(scope as CarrierScope))) throw new CodedError('request.forbidden', 'The client may not have this scope.');
    const seconds = Math.floor(clock.now() / 1_000);
    const scope = wanted.join(' ');
    const token = await keys.sign(ACCESS_TOKEN_TYPE, { iss: keys.serverId, aud: keys.serverId, sub: client.id, client_id: client.id, scope, cnf: { jkt }, iat: seconds, exp: seconds + TOKEN_LIVES / 1_000, jti: newId('tok') });
    return { access_token: token, token_type: 'DPoP', expires_in: TOKEN_LIVES / 1_000, scope };
  };
}
