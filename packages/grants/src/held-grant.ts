import * as z from 'zod/mini';
import { idOf, keyName, seconds } from './identifiers.ts';
import { signKey } from './public-key.ts';

/** A type of its own: what is judged as a request never lives for hours, and what is held never comes as a request. */
export const HELD_GRANT_TYPE = 'held-grant+jwt';
/** A held grant's window is a day at most, and begins within a day. Seconds. */
export const LONGEST_HELD_GRANT = 86_400;

/**
 * The claims of a grant that a hub keeps for a courier who comes while the line is down (ADR 29): a JWT (RFC 7519), EdDSA, signed by the server's key. It opens
 * one access point of one site once, for a delivery, for the holder of one key, who shows a `Handover` at the door. It counts only where the policy that an
 * owner's device signed lets couriers of this carrier open that door by themselves.
 */
export const heldGrantClaims = z.strictObject({
  iss: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The hub. */
  aud: idOf('hub'),
  site: idOf('site'),
  /** The visit that it becomes. */
  sub: idOf('vis'),
  jti: idOf('grt'),
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  /** The courier's key, whole (RFC 7800 §3.2): a picture on a phone has no room for it. */
  cnf: z.strictObject({ jwk: signKey }),
  accessPointId: idOf('ap'),
  purpose: z.literal('delivery'),
  parcels: z.array(idOf('par')).check(z.minLength(1), z.maxLength(20)),
  /** As in a grant: `labelHash` of each parcel's number, in the same order. */
  labels: z.array(keyName).check(z.maxLength(20)),
  /** The word of the courier's carrier (`CarrierWord`). */
  word: z.string().check(z.minLength(1), z.maxLength(1_500)),
});
export type HeldGrantClaims = z.infer<typeof heldGrantClaims>;
