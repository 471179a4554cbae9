import { coveredShare, type PrivacyMask } from '@latchkey/grants';
import type { PictureCalibration } from '@latchkey/liveness';

/** Masks may touch the surroundings of lamp and door, which are learned generously. */
const MOST_HIDDEN = 0.25;

/** Whether masks cover what a proof of this picture rests on: the place where the lamp shows best, or the door. Whoever looks at the recording could then see neither. */
export function hidesProof(masks: readonly PrivacyMask[], { width, height, lamp, door }: Pick<PictureCalibration, 'width' | 'height' | 'lamp' | 'door'>): boolean {
  if (masks.length === 0) return false;
  return [lamp?.patches[0]?.cells ?? [], door ?? []].some((cells) => coveredShare(masks, cells, { width, height }) > MOST_HIDDEN);
}
