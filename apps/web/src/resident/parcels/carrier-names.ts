/** Names as the carriers write them, the same in every language. */
export const carrierNames: Readonly<Record<string, string>> = {
  ups: 'UPS', usps: 'USPS', fedex: 'FedEx', dhl: 'DHL', amazon: 'Amazon', dpd: 'DPD', gls: 'GLS', inpost: 'InPost', evri: 'Evri', postnl: 'PostNL', ontrac: 'OnTrac', lasership: 'LaserShip',
  royal_mail: 'Royal Mail', canada_post: 'Canada Post', australia_post: 'Australia Post', upu: 'UPU',
};

/** A carrier's name; one that is not in the table is shown as it is written. Undefined for none, and for GS1, which numbers parcels of many carriers. */
export function carrierName(carrier: string | null | undefined): string | undefined {
  if (carrier === null || carrier === undefined || carrier === 'gs1') return undefined;
  return carrierNames[carrier] ?? carrier.replaceAll('_', ' ').replaceAll(/\b\p{L}/gu, (letter) => letter.toUpperCase());
}
