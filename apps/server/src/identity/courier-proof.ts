import { createHash } from 'node:crypto';
import { type SignKey, signKey } from '@latchkey/grants';
import { type Clock, CodedError, Minutes, plus, Seconds, toIso } from '@latchkey/kit';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import type { Courier } from './caller.ts';

/** How far a phone's clock may be off. */
const SKEW = Seconds(60);
const LONGEST_PROOF = 4_000;

const header = z.object({
  jwk: z.union([
    z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string().max(100), y: z.string().max(100) }),
    z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(100) }),
  ]),
});
const claims = z.object({ jti: z.string().min(8).max(200), htm: z.string().max(10), htu: z.string().max(2_000), iat: z.number(), ath: z.string().max(100).optional() });

export interface CourierProofs {
  /**
   * Verifies a proof of key (DPoP, RFC 9449 section 4.3) for one request and notes it, so that it is good once.
   * `path` is the request's path; the proof's `htu` must have it and one of our origins. With `accessToken` the proof must be bound to it (`ath`). Rejects with `courier.proof_invalid`.
   */
  verify(proof: string | undefined, request: { readonly method: string; readonly path: string; readonly accessToken?: string }): Promise<Courier>;
}

export function createCourierProofs(deps: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly ownsUrl: (url: URL) => boolean }): CourierProofs {
  const { db, clock } = deps;
  return {
    async verify(proof, { method, path, accessToken }) {
      if (proof === undefined || proof.length > LONGEST_PROOF) throw invalid('no proof of key came with the request');
      const { jwk, claim } = await checkSignature(proof);
      const now = clock.now();
      if (Math.abs(claim.iat * 1_000 - now) > SKEW) throw invalid('the phone’s clock differs by more than a minute, or the proof is old');
      if (claim.htm !== method) throw invalid('the proof is for another method');
      if (accessToken !== undefined && claim.ath !== createHash('sha256').update(accessToken).digest('base64url')) throw invalid('the proof is for another access token');
      const url = URL.parse(claim.htu);
      if (url === null || url.pathname !== path || !deps.ownsUrl(url)) throw invalid('the proof is for another address');

      const jkt = await calculateJwkThumbprint(jwk);
      // Kept for longer than the proof can be valid, so that forgetting it never makes it good again.
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('seen_proofs')
        .values({ jkt, jti: claim.jti, expires_at: toIso(plus(now, Minutes(5))) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) throw invalid('the proof was used before');
      return { kind: 'courier', jkt, proof };
    },
  };
}

/** The courier's public key out of a proof that was verified. */
export const provenKey = (proof: string): SignKey => signKey.parse(decodeProtectedHeader(proof).jwk);

async function checkSignature(proof: string) {
  try {
    // EmbeddedJWK refuses private and symmetric keys; the header's shape below keeps to two curves.
    const { protectedHeader, payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256', 'EdDSA', 'Ed25519'], currentDate: new Date(0) });
    return { jwk: header.parse(protectedHeader).jwk, claim: claims.parse(payload) };
  } catch (cause) {
    throw invalid('its signature or form is wrong', cause);
  }
}

const invalid = (why: string, cause?: unknown) =>
  new CodedError('courier.proof_invalid', `The phone’s proof of key was not accepted: ${why}. Nothing was opened. Load the page again.`, { cause });
