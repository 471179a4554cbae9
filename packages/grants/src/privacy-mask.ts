import * as z from 'zod/mini';

/** One side of the picture: masks count in thousandths of it. */
const WHOLE = 1_000;
/** Masks of one door's camera. */
export const MOST_MASKS = 8;
/** The share of the picture that masks may cover together: what is left has to show who came and what they did. */
export const MOST_MASKED = 0.5;
/** Thousandths: nobody finds or moves a smaller one. */
export const SMALLEST_MASK = 20;

const place = z.int().check(z.minimum(0), z.maximum(WHOLE));
const length = z.int().check(z.minimum(SMALLEST_MASK), z.maximum(WHOLE));

/** A part of the picture that is never recorded nor shown: a rectangle, in thousandths of the picture's width and height, from its upper left corner. */
export const privacyMask = z
  .strictObject({ x: place, y: place, width: length, height: length })
  .check(z.refine(({ x, y, width, height }) => x + width <= WHOLE && y + height <= WHOLE, 'a mask lies within the picture'));
export type PrivacyMask = z.infer<typeof privacyMask>;

/** The share of the lamp's place, or of the door's, from which on nobody who looks at a recording could see what proves it. Their surroundings may be touched: both are learned generously. */
export const MOST_PROOF_HIDDEN = 0.25;

export const privacyMasks = z
  .array(privacyMask)
  .check(z.minLength(1), z.maxLength(MOST_MASKS), z.refine((masks) => maskedShare(masks) <= MOST_MASKED, 'masks cover half of the picture at most'));

/** The share of the picture, from 0 to 1, that masks cover together: where they overlap counts once. */
export function maskedShare(masks: readonly PrivacyMask[]): number {
  return coveredArea(masks) / (WHOLE * WHOLE);
}

/** The same in whole percent, never less than is covered. */
export const maskedPercent = (masks: readonly PrivacyMask[]): number => Math.ceil(coveredArea(masks) / (WHOLE * WHOLE / 100));

/** The share of this part of the picture, from 0 to 1, that masks cover. */
export function coveredPart(masks: readonly PrivacyMask[], part: PrivacyMask): number {
  return coveredArea(masks.map((mask) => common(mask, part))) / (part.width * part.height);
}

/** A cell of a grid that is laid over the whole picture, row by row. */
export interface PictureGrid {
  readonly width: number;
  readonly height: number;
}

/** The share of these cells' area, from 0 to 1, that masks cover; 0 without cells. */
export function coveredShare(masks: readonly PrivacyMask[], cells: readonly number[], grid: PictureGrid): number {
  const width = WHOLE / grid.width;
  const height = WHOLE / grid.height;
  const covered = cells.reduce((sum, cell) => sum + coveredPart(masks, { x: (cell % grid.width) * width, y: Math.floor(cell / grid.width) * height, width, height }), 0);
  return cells.length === 0 ? 0 : covered / cells.length;
}

/** The part of the first that lies within the second; of no size when there is none. */
function common(a: PrivacyMask, b: PrivacyMask): PrivacyMask {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return { x, y, width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x), height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y) };
}

/** What rectangles cover together, column by column between their edges. */
function coveredArea(masks: readonly PrivacyMask[]): number {
  const edges = [...new Set(masks.flatMap(({ x, width }) => [x, x + width]))].toSorted((a, b) => a - b);
  return edges.reduce((sum, left, index) => {
    const right = edges[index + 1] ?? left;
    let end = 0;
    let high = 0;
    for (const { y, height } of masks.filter(({ x, width }) => x <= left && x + width >= right).toSorted((a, b) => a.y - b.y)) {
      high += Math.max(0, y + height - Math.max(end, y));
      end = Math.max(end, y + height);
    }
    return sum + (right - left) * high;
  }, 0);
}
