import { coveredShare, MOST_PROOF_HIDDEN, type PrivacyMask } from '@latchkey/grants';
import type { PictureCalibration } from '@latchkey/liveness';

/** Whether masks cover what a proof of this picture rests on: the place where the lamp shows best, or the door. Whoever looks at the recording could then see neither. */
export function hidesProof(masks: readonly PrivacyMask[], { width, height, lamp, door }: Pick<PictureCalibration, 'width' | 'height' | 'lamp' | 'door'>): boolean {
  if (masks.length === 0) return false;
  return [lamp?.patches[0]?.cells ?? [], door ?? []].some((cells) => coveredShare(masks, cells, { width, height }) > MOST_PROOF_HIDDEN);
}

/** Where the lamp shows best and where the door moves, as boxes around what was learned, in thousandths of the picture; null for what was not learned. */
export function proofPlaces(calibration: PictureCalibration | undefined): { readonly lamp: PrivacyMask | null; readonly door: PrivacyMask | null } {
  return { lamp: boxAround(calibration?.lamp?.patches[0]?.cells ?? [], calibration), door: boxAround(calibration?.door ?? [], calibration) };
}

function boxAround(cells: readonly number[], grid: Pick<PictureCalibration, 'width' | 'height'> | undefined): PrivacyMask | null {
  if (grid === undefined || cells.length === 0) return null;
  const columns = cells.map((cell) => cell % grid.width);
  const rows = cells.map((cell) => Math.floor(cell / grid.width));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const across = (count: number) => Math.round((count * 1_000) / grid.width);
  const down = (count: number) => Math.round((count * 1_000) / grid.height);
  return { x: across(left), y: down(top), width: across(Math.max(...columns) + 1 - left), height: down(Math.max(...rows) + 1 - top) };
}
