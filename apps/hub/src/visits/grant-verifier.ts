import { type GrantClaims, grantClaims } from '@latchkey/contract';
import { type Clock, CodedError, toSeconds, Minutes } from '@latchkey/kit';
import { calculateJwkThumbprint, EmbeddedJWK, importJWK, jwtVerify, type JWK } from 'jose';

/** How far a courier's phone may be off, or its proof be old: a queued scan is still a scan. */
const PROOF_AGE = Minutes(5);

export interface GrantVerifier {
  /** Claims of a grant that this hub may believe. Rejects with `grant.invalid`. */
  verify(grant: string, proof: string): Promise<GrantClaims>;
}

/**
 * Checks that the server pinned at pairing signed this grant for this hub, and that the courier who asks holds the key that it names
 * (RFC 7800 confirmation, RFC 9449 proof). Time, single use and the access point are the visit table's to judge.
 */
export function createGrantVerifier(pinned: { readonly hubId: string; readonly serverId: string; readonly serverJwk: JWK }, clock: Clock): GrantVerifier {
  const key = importJWK(pinned.serverJwk, 'EdDSA');
  return {
    async verify(grant, proof) {
      try {
        const { payload } = await jwtVerify(grant, await key, {
          typ: 'grant+jwt',
          algorithms: ['EdDSA'],
          issuer: pinned.serverId,
          audience: pinned.hubId,
          // The visit table judges the time, so that a late grant is refused there, with a line in the journal.
          currentDate: new Date(0),
          clockTolerance: Number.MAX_SAFE_INTEGER,
        });
        const claims = grantClaims.parse(payload);
        const holder = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256', 'EdDSA'], currentDate: new Date(clock.now()), maxTokenAge: toSeconds(PROOF_AGE), clockTolerance: 60 });
        const jwk = holder.protectedHeader.jwk;
        if (jwk === undefined || (await calculateJwkThumbprint(jwk)) !== claims.cnf.jkt) {
          throw new CodedError('grant.holder_mismatch', 'The grant belongs to another courier’s key');
        }
        return claims;
      } catch (cause) {
        throw new CodedError('grant.invalid', 'The grant does not check out, so nothing was opened', { cause });
      }
    },
  };
}
