import * as z from 'zod/mini';
import { idOf, keyName, purpose, seconds } from './identifiers.ts';
import { sha256 } from './public-key.ts';

export const GRANT_TYPE = 'grant+jwt';

/**
 * The claims of a grant: a JWT (RFC 7519), EdDSA, `typ` `grant+jwt`, signed by the server's key. It opens one access point of one site, for one purpose, once,
 * for the holder of one key (`cnf.jkt`, RFC 7800), within minutes. It counts only inside the policy that an owner's device signed.
 */
export const grantClaims = z
  .strictObject({
    iss: z.string().check(z.minLength(1), z.maxLength(100)),
    /** The hub. */
    aud: idOf('hub'),
    site: idOf('site'),
    /** The visit. */
    sub: idOf('vis'),
    jti: idOf('grt'),
    iat: seconds,
    nbf: seconds,
    exp: seconds,
    cnf: z.strictObject({ jkt: keyName }),
    accessPointId: idOf('ap'),
    purpose,
    /** None for a guest. */
    parcels: z.array(idOf('par')).check(z.maxLength(20)),
    /** {@link labelHash} of each parcel's number, in the same order: which labels these were can be shown later, and not be read from the grant. */
    labels: z.array(keyName).check(z.maxLength(20)),
    /** The household wants to be asked about this one, whatever its policy says: the hub opens by a member's yes only. */
    ask: z.optional(z.literal(true)),
    /** The word of the courier's carrier (`CarrierWord`), where the courier is registered. */
    word: z.optional(z.string().check(z.maxLength(1_500))),
  })
  .check(z.refine(({ parcels, purpose: what }) => (parcels.length === 0) === (what === 'entry'), 'only a guest comes without a parcel'));
export type GrantClaims = z.infer<typeof grantClaims>;

/** Stands for a tracking number in a grant. The site in it keeps equal numbers of two sites apart. */
export const labelHash = (site: string, number: string): Promise<string> => sha256(`latchkey label\n${site}\n${number}`);
