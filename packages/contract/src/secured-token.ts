import { z } from 'zod';
import { id, instant } from './primitives.ts';

/**
 * The claims of a secured token: a compact JWS (RFC 7515), EdDSA by the hub's key, `typ` `secured+jwt`. The hub signs it in the moment in which the visit machine reaches
 * `secured` (I4: bolt thrown and door closed, both by their own reports, settled), and at no other. It stands in the `data` of that line of the journal as `token`.
 * At a box without a contact the visit ends `bolted`, and the token's `typ` is `bolted+jwt`: the same claims, and it says no more than that the bolt is thrown.
 * Whoever takes one for the other has checked nothing.
 */
export const securedClaims = z.object({
  /** The visit. */
  sub: id('vis'),
  accessPointId: id('ap'),
  securedAt: instant,
  iat: z.int(),
  /** For whom: the thumbprint of the courier's key (RFC 7800, RFC 7638). */
  cnf: z.object({ jkt: z.string() }),
  /** What the courier's page put into its proof of key as `visit_nonce`; null when it put nothing there. A token of another visit has another one. */
  nonce: z.string().nullable(),
});
export type SecuredClaims = z.infer<typeof securedClaims>;

/** The claim of a courier's proof of key that comes back in the token, and how long it may be. */
export const VISIT_NONCE = 'visit_nonce';
export const LONGEST_VISIT_NONCE = 128;

/** The claim in which a courier's proof of key carries the code that the door's display shows, and how long it may be. */
export const SHOWN_CODE = 'shown_code';
export const LONGEST_SHOWN_CODE = 40;
