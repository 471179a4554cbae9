import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds. A plain string in the schema: `z.iso.datetime()` would put a 300-character pattern into the API document. */
export const instant = z.string().min(20).max(30).meta({ format: 'date-time', description: 'ISO 8601, UTC, with milliseconds' });

export const id = <Prefix extends string>(prefix: Prefix) =>
  z.templateLiteral([`${prefix}_`, z.string().regex(/^[0-9a-z]{26}$/)]).meta({ description: `Identifier, ${prefix}_ and 26 characters` });

export const boltState = z.enum(['thrown', 'withdrawn', 'partial', 'unknown']);
export const doorState = z.enum(['open', 'closed', 'unknown']);
export const accessPointKind = z.enum(['front-door', 'garage', 'gate', 'parcel-box', 'lobby', 'locker', 'counter']);
export const role = z.enum(['owner', 'member', 'guest']);
export const visitState = z.enum([
  'new', 'arming', 'unlocking', 'unlocked', 'open', 'left_open', 'closed', 'locking', 'jammed', 'unconfirmed', 'recovering', 'evacuating', 'settling', 'secured', 'bolted', 'refused',
]);
/** `entry`: a guest of the household came in, without a parcel. */
export const visitPurpose = z.enum(['delivery', 'collection', 'return', 'entry']);
export const symbology = z.enum(['code128', 'itf', 'code39', 'ean13', 'qr', 'datamatrix', 'pdf417', 'aztec', 'maxicode', 'typed', 'unknown']);

/** What a device said and when the hub heard it; `at` is null when nothing was heard. */
export const reading = <Value extends z.ZodType>(value: Value) => z.object({ value, at: instant.nullable() });
