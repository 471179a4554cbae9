import * as z from 'zod/mini';
import { faultOf, readJws } from './jws.ts';
import { thumbprint } from './public-key.ts';

export const PROOF_TYPE = 'dpop+jwt';
/** How old a proof may be, in seconds: a queued scan is still a scan. */
const OLDEST_PROOF = 300;

/** A proof of key (DPoP, RFC 9449 §4.2) as the hub reads it: who asks, and when. Method and address are the server's to check. */
const proofClaims = z.object({ jti: z.string().check(z.minLength(8), z.maxLength(200)), iat: z.number() });

export type ProofRefusalCode = 'holder.malformed' | 'holder.algorithm' | 'holder.forged' | 'holder.stale';
export type ProofJudgement = { readonly ok: true; readonly jkt: string; readonly jti: string } | { readonly ok: false; readonly code: ProofRefusalCode };

/** Judges a courier's proof of key. `now` and `skew` are in seconds. Never throws. */
export async function verifyHolderProof(proof: string, now: number, skew: number): Promise<ProofJudgement> {
  const jws = readJws(proof, PROOF_TYPE);
  const claims = jws === undefined ? undefined : proofClaims.safeParse(jws.payload).data;
  const key = jws?.header.jwk;
  if (jws === undefined || claims === undefined || key === undefined) return refuse('holder.malformed');
  const fault = await faultOf(jws, key);
  if (fault !== undefined) return refuse(`holder.${fault}`);
  if (claims.iat > now + skew || claims.iat < now - OLDEST_PROOF - skew) return refuse('holder.stale');
  return { ok: true, jkt: await thumbprint(key), jti: claims.jti };
}

const refuse = (code: ProofRefusalCode): ProofJudgement => ({ ok: false, code });
