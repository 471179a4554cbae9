import { type LabelCandidate, normaliseNumber, readLabel } from '@latchkey/labels';
import { itemsOfType, type MarkupItem, textOf } from './markup.ts';

/** A parcel as a mail's markup describes it (https://schema.org/ParcelDelivery). */
export interface MarkupParcel {
  readonly number: string;
  readonly candidates: readonly LabelCandidate[];
  readonly carrierName: string | undefined;
  readonly title: string | undefined;
  readonly expectedFrom: string | undefined;
  readonly expectedUntil: string | undefined;
}

/** The parcels in a mail's markup: ParcelDelivery wherever it stands, alone or as an Order's `orderDelivery`. */
export function markupParcels(items: readonly MarkupItem[]): readonly MarkupParcel[] {
  return itemsOfType(items, 'ParcelDelivery').flatMap(({ item, around }) => {
    const text = textOf(item, 'trackingNumber');
    const number = text === undefined ? '' : normaliseNumber(text);
    if (text === undefined || !/^[0-9A-Z]{8,40}$/.test(number)) return [];
    const reading = readLabel(text, 'typed');
    const order = around.find(({ types }) => types.includes('Order'));
    return {
      number,
      candidates: reading.kind === 'read' ? reading.candidates : [],
      carrierName: textOf(item, 'carrier') ?? textOf(item, 'provider'),
      title: (textOf(item, 'itemShipped') ?? (order === undefined ? undefined : (textOf(order, 'orderedItem') ?? textOf(order, 'acceptedOffer'))))?.replaceAll(/\s+/g, ' ').slice(0, 120),
      expectedFrom: instantIn(textOf(item, 'expectedArrivalFrom')),
      expectedUntil: instantIn(textOf(item, 'expectedArrivalUntil')),
    };
  });
}

/** The numbers that the markup says are orders: never a parcel's. */
export const orderNumbers = (items: readonly MarkupItem[]): ReadonlySet<string> =>
  new Set(itemsOfType(items, 'Order').flatMap(({ item }) => textOf(item, 'orderNumber') ?? []).map((text) => text.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase()));

/** Only whole instants count: a date without a time zone is another day elsewhere. */
function instantIn(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
