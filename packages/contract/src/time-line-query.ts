import { z } from 'zod';
import { id, instant } from './primitives.ts';

/**
 * What happened in a visit. `delivered`: a parcel went in, and the bolt was thrown after it. `refused`: nobody came in, stopped ones among them.
 * `alarm`: something alarmed, however it ended. `guest`: somebody with a key of the household came.
 */
export const happening = z.enum(['delivered', 'refused', 'alarm', 'guest']);
export type Happening = z.infer<typeof happening>;

/** A part of the time line: one door's, or what began from an instant on and before another, such as one of the reader's days. */
export const timeLineQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  accessPointId: id('ap').optional(),
  from: instant.optional(),
  until: instant.optional(),
});

/** A part of the visits; everything that is named must hold. */
export const visitQuery = timeLineQuery.extend({
  what: happening.optional(),
  who: z.string().min(1).max(80).optional().meta({ description: 'Part of the name of the guest, of the registered courier or of their carrier, in any case' }),
});
