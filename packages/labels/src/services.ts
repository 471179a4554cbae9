/** What a carrier sells under a code in its number: a hint for people, in the carrier's own words. */
export type ServiceOf = (number: string) => string | undefined;

const UPS_SERVICES: Readonly<Record<string, string>> = {
  '01': 'Next Day Air', '02': '2nd Day Air', '03': 'Ground', '12': '3 Day Select', '13': 'Next Day Air Saver', '15': 'Next Day Air Early', '59': '2nd Day Air A.M.', YW: 'SurePost',
};
/** The two characters after the shipper of a 1Z number. tracking_number_data 2.0.0 (MIT), ups. */
export const upsService: ServiceOf = (number) => UPS_SERVICES[number.slice(8, 10)];

const USPS_SERVICES: Readonly<Record<string, string>> = {
  '001': 'USPS Tracking', '021': 'Signature Confirmation', '033': 'Collect on Delivery', '055': 'Priority Mail', '073': 'Certified Mail', '088': 'Registered Mail', '612': 'Parcel Select', '701': 'Priority Mail Express',
};
/** The service type code after the first two digits of an Intelligent Mail package barcode. USPS, "What does a USPS tracking number look like?". */
export const uspsService: ServiceOf = (number) => USPS_SERVICES[number.slice(2, 5)];

const S10_SERVICES: Readonly<Record<string, string>> = { C: 'Parcel', E: 'EMS', H: 'E-commerce parcel', L: 'Tracked letter', R: 'Registered', V: 'Insured' };
/** The first letter of a service indicator. UPU standard S10, section 5.2. */
export const s10Service: ServiceOf = (number) => S10_SERVICES[number.slice(0, 1)];
