/**
 * How far a parcel is, in one vocabulary for mails, carriers' APIs and shops' webhooks, in the order in which it happens.
 * It is what others say; what happened at the door is the visit's to say.
 */
export const parcelProgress = ['announced', 'in-transit', 'out-for-delivery', 'attempted', 'at-pickup-point', 'delivered', 'returned'] as const;
export type ParcelProgress = (typeof parcelProgress)[number];

/** The later of two words: mails arrive late and out of order, and a parcel does not go back. */
export function laterProgress(one: ParcelProgress | null, other: ParcelProgress | null): ParcelProgress | null {
  const rank = (progress: ParcelProgress | null) => (progress === null ? -1 : parcelProgress.indexOf(progress));
  return rank(other) > rank(one) ? other : one;
}
