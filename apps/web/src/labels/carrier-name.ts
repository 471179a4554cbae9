/** Carriers as people write them, plain text only. */
const names: Readonly<Record<string, string>> = {
  ups: 'UPS', usps: 'USPS', fedex: 'FedEx', dhl: 'DHL', upu: 'International post', gs1: 'GS1 carrier', amazon: 'Amazon', dpd: 'DPD', gls: 'GLS', inpost: 'InPost', evri: 'Evri', postnl: 'PostNL',
  'canada-post': 'Canada Post', canada_post: 'Canada Post', ontrac: 'OnTrac',
};

/** A carrier's name for a label. One that is not listed keeps its identifier in capitals. */
export const carrierName = (carrier: string): string => names[carrier.toLowerCase()] ?? carrier.toUpperCase();

/** A long number in groups of four, as people read it aloud. */
export const inGroups = (text: string): string => (/^[0-9A-Za-z]{8,}$/.test(text) ? (text.match(/.{1,4}/g) ?? [text]).join(' ') : text);
