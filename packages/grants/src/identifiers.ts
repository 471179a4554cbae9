import * as z from 'zod/mini';

/** An id with its prefix, as kit makes them. */
export const idOf = <Prefix extends string>(prefix: Prefix) => z.templateLiteral([`${prefix}_`, z.string().check(z.regex(/^[0-9a-z]{26}$/))]);

/** Seconds since 1970, as JWT has them. */
export const seconds = z.int().check(z.nonnegative());
/** RFC 7638, base64url. */
export const keyName = z.string().check(z.regex(/^[\w-]{43}$/));
/** What a visit is for. `entry`: a guest of the household comes in, without a parcel. */
export const purpose = z.enum(['delivery', 'collection', 'return', 'entry']);
export type Purpose = z.infer<typeof purpose>;
