import { type Clock, CodedError } from '@latchkey/kit';
import { decodeJwt, importJWK, type JWK, jwtVerify } from 'jose';
import { SeenOnce } from './seen-once.ts';

/** A hub that proved to be who it says. `instance` is random for each process of the hub. */
export interface HubIdentity {
  readonly hubId: string;
  readonly siteId: string;
  readonly instance: string;
}

/** Finds the public key that was pinned when the hub was paired; undefined when no such hub is paired. */
export type FindHubKey = (hubId: string) => Promise<{ readonly siteId: string; readonly publicJwk: JWK } | undefined>;

/** How long a token may live, and by how much the two clocks may differ: seconds, as JWT counts. */
const LONGEST_LIFE = 60;
const CLOCK_TOLERANCE = 30;

export type HubTokenVerifier = (token: string) => Promise<HubIdentity>;

/**
 * Verifies what a hub signs in with: a JWT of type `hub+jwt` (EdDSA) with `iss` its id, `aud` this server, `ins` its process, `exp` at most 60 s after `iat`,
 * and a `jti` that is taken once. Rejects with `hub.token_refused`; the cause says why and is for logs only.
 */
export function createHubTokenVerifier(deps: { readonly serverId: string; readonly clock: Clock; readonly findHubKey: FindHubKey }): HubTokenVerifier {
  const seen = new SeenOnce(deps.clock);
  return async (token) => {
    try {
      const hubId = decodeJwt(token).iss;
      const known = hubId === undefined ? undefined : await deps.findHubKey(hubId);
      if (hubId === undefined || known === undefined) throw new CodedError('hub.unknown', 'No hub with this id is paired');
      const { payload } = await jwtVerify(token, await importJWK(known.publicJwk, 'EdDSA'), {
        algorithms: ['EdDSA'],
        typ: 'hub+jwt',
        issuer: hubId,
        audience: deps.serverId,
        requiredClaims: ['iat', 'exp', 'jti', 'ins'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(deps.clock.now()),
      });
      const { iat = 0, exp = 0, jti = '', ins } = payload;
      if (exp - iat > LONGEST_LIFE || exp - iat <= 0) throw new CodedError('hub.token_too_long', 'The token lives longer than a minute');
      if (typeof ins !== 'string' || ins.length < 8 || ins.length > 80) throw new CodedError('hub.token_instance', 'The token names no process');
      if (!seen.take(`${hubId} ${jti}`, (exp + CLOCK_TOLERANCE) * 1_000)) throw new CodedError('hub.token_used', 'The token was used before');
      return { hubId, siteId: known.siteId, instance: ins };
    } catch (cause) {
      throw new CodedError('hub.token_refused', 'The hub’s token was not accepted: pair the hub again, or check its clock', { cause });
    }
  };
}
