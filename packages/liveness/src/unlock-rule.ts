import { Millis } from '@latchkey/kit';
import type { PictureState } from './picture-state.ts';

/** A picture that an unlock may rest on is no older. */
export const OLDEST_FRAME = Millis(500);

/** Whether a door may be opened by this picture: proved, and of this moment. `unproven-allowed` is for homes without a lamp whose policy says so. */
export function mayUnlock({ verdict, frameAge }: PictureState, policy: 'proved' | 'unproven-allowed' = 'proved'): boolean {
  if (frameAge === undefined || frameAge >= OLDEST_FRAME) return false;
  return verdict === 'proved' || (policy === 'unproven-allowed' && verdict === 'unproven');
}
