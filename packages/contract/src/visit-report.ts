import { z } from 'zod';
import { instant } from './primitives.ts';

/** Why a courier at a door did not leave the parcel: `no-access` when the door does not open, `wrong-address` when it is another house. */
export const notLeftReason = z.enum(['no-fit', 'nobody', 'damaged', 'refused', 'no-access', 'wrong-address']).meta({ id: 'NotLeftReason' });
export type NotLeftReason = z.infer<typeof notLeftReason>;

/** What the courier said, and when. It proves nothing: what the devices reported stands beside it. */
export const visitReport = z.object({ reason: notLeftReason, at: instant }).meta({ id: 'VisitReport', description: 'The courier’s word that the parcel was not left, and why; no proof of anything' });
export type VisitReport = z.infer<typeof visitReport>;
