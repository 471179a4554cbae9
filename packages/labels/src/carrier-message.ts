import { GS, RS } from './separators.ts';
import { MESSAGE_HEADER } from './text-screening.ts';

/** What a structured carrier message says that a tracking number can be told from. */
export interface CarrierMessage {
  /** A tracking number as its own barcode on the same label would hold it. */
  readonly number: string;
  readonly postcode: string;
  /** ISO 3166-1, three digits. */
  readonly countryNumber: string;
}

/**
 * Reads the transport message (ISO/IEC 15434, format 01) of a MaxiCode or PDF417: postcode, country, class of service,
 * tracking number, carrier (SCAC), shipper. Undefined where it is none of UPS's or FedEx's.
 *
 * UPS shortens its number to `1Z` + package + check; shipper and class of service are put back in between, as the
 * check digits of the samples in the manuals of label printers show (Avery Dennison Monarch 9485, Honeywell E-Class).
 * FedEx puts its 4-digit form id after the number.
 */
export function parseCarrierMessage(text: string): CarrierMessage | undefined {
  if (!text.startsWith(MESSAGE_HEADER)) return undefined;
  const [header, address = '', countryNumber = '', service = '', tracking = '', scac = '', shipper = ''] =
    (text.slice(MESSAGE_HEADER.length).split(RS)[0] ?? '').split(GS);
  if (header !== '01' || address.length < 3) return undefined;
  // The first two characters of the address are the version of the message, not of the postcode.
  const place = { postcode: address.slice(2), countryNumber };
  if (scac === 'UPSN' && /^1Z[A-Z0-9]{8}$/.test(tracking)) {
    return { ...place, number: `1Z${shipper}${service.slice(-2)}${tracking.slice(2)}` };
  }
  if (scac.startsWith('FD') && /^\d{16}$/.test(tracking)) return { ...place, number: tracking.slice(0, 12) };
  return undefined;
}
