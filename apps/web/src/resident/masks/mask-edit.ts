import type { AccessPoint } from '@latchkey/contract';
import { coveredPart, MOST_MASKED, MOST_PROOF_HIDDEN, maskedShare, type PolicyContent, type PrivacyMask, SMALLEST_MASK } from '@latchkey/grants';

const WHOLE = 1_000;
/** What a new area begins with: in the middle, where nobody overlooks it. */
export const NEW_MASK: PrivacyMask = { x: 400, y: 400, width: 200, height: 200 };

export interface Point {
  readonly x: number;
  readonly y: number;
}

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, Math.round(value)));

/** The area elsewhere; it stays within the picture. */
export const moved = (mask: PrivacyMask, by: Point): PrivacyMask => ({ ...mask, x: between(0, mask.x + by.x, WHOLE - mask.width), y: between(0, mask.y + by.y, WHOLE - mask.height) });

/** The area with its lower right corner elsewhere; it stays within the picture and can be found again. */
export const resized = (mask: PrivacyMask, by: Point): PrivacyMask => ({ ...mask, width: between(SMALLEST_MASK, mask.width + by.x, WHOLE - mask.x), height: between(SMALLEST_MASK, mask.height + by.y, WHOLE - mask.y) });

/** The area between two points, whichever comes first. */
export function drawn(a: Point, b: Point): PrivacyMask {
  const x = between(0, Math.min(a.x, b.x), WHOLE - SMALLEST_MASK);
  const y = between(0, Math.min(a.y, b.y), WHOLE - SMALLEST_MASK);
  return { x, y, width: between(SMALLEST_MASK, Math.max(a.x, b.x) - x, WHOLE - x), height: between(SMALLEST_MASK, Math.max(a.y, b.y) - y, WHOLE - y) };
}

/** One of its numbers as it was typed, in percent; the others give way as far as they must. Undefined when it is no number. */
export function typed(mask: PrivacyMask, side: keyof PrivacyMask, percent: number): PrivacyMask | undefined {
  if (!Number.isFinite(percent)) return undefined;
  const value = Math.round(percent * 10);
  if (side === 'x' || side === 'y') return moved(mask, { x: side === 'x' ? value - mask.x : 0, y: side === 'y' ? value - mask.y : 0 });
  return resized(mask, { x: side === 'width' ? value - mask.width : 0, y: side === 'height' ? value - mask.height : 0 });
}

/** Why these cannot be signed; undefined when they can. */
export function faultOf(masks: readonly PrivacyMask[], places: AccessPoint['camera']['masks']): 'most' | 'lamp' | 'door' | undefined {
  if (maskedShare(masks) > MOST_MASKED) return 'most';
  const hides = (place: PrivacyMask | null | undefined) => place != null && coveredPart(masks, place) > MOST_PROOF_HIDDEN;
  return hides(places?.lamp) ? 'lamp' : hides(places?.door) ? 'door' : undefined;
}

/** The policy with other masks for one door's camera. */
export const withMasks = (content: PolicyContent, accessPointId: string, masks: readonly PrivacyMask[]): PolicyContent => ({
  ...content,
  doors: content.doors.map(({ masks: before, ...door }) => (door.accessPointId === accessPointId ? { ...door, ...(masks.length > 0 && { masks: [...masks] }) } : { ...door, ...(before && { masks: before }) })),
});

/** An earlier text with the masks of now: going back to other rules uncovers nothing and covers nothing. A masked door that the earlier text does not name stays shut. */
export function keepMasks(edited: PolicyContent, now: PolicyContent | undefined): PolicyContent {
  const masked = now?.doors.filter(({ masks }) => masks !== undefined) ?? [];
  const unnamed = masked.filter(({ accessPointId }) => !edited.doors.some((door) => door.accessPointId === accessPointId));
  const all = { ...edited, doors: [...edited.doors, ...unnamed.map((door) => ({ ...door, rules: [] }))] };
  return all.doors.reduce((content, { accessPointId }) => withMasks(content, accessPointId, masked.find((door) => door.accessPointId === accessPointId)?.masks ?? []), all);
}
