import { destinationOf } from './destination.ts';
import { matchFormat } from './format-match.ts';
import { LABEL_FORMATS } from './formats/index.ts';
import type { Evidence, LabelFormat } from './label-format.ts';
import type { LabelCandidate, LabelReading } from './label-reading.ts';
import { numberTexts } from './label-texts.ts';
import { readSymbologyIdentifier, type Symbology } from './symbology.ts';
import { refusalOf } from './text-screening.ts';

const WEIGHT: Readonly<Record<Evidence, number>> = { prefix: 2, range: 1, length: 0 };

const considered = (format: LabelFormat, symbology: Symbology): boolean =>
  format.only === undefined || format.only.includes(symbology);

/**
 * Reads a label: what carrier and number its barcode may mean, best first, checked before unchecked and a carrier's own
 * prefix before a mere length. Never throws, whatever it is given, and takes time in proportion to a text of at most
 * 512 characters. A reading is a hint: grants are decided on an expected parcel, never on this.
 *
 * A retail product code (EAN-13) is read and yields nothing: what is in the parcel is not the parcel.
 */
export function readLabel(text: string, symbology: Symbology = 'unknown'): LabelReading {
  const reason = refusalOf(text);
  if (reason !== undefined) return { kind: 'refused', reason };
  const identified = readSymbologyIdentifier(text, symbology);
  if (identified.symbology === 'ean13') return { kind: 'read', text, candidates: [] };
  const formats = LABEL_FORMATS.filter((format) => considered(format, identified.symbology));
  const found = new Map<string, { readonly candidate: LabelCandidate; readonly weight: number }>();
  for (const { text: numberText, postcode, country } of numberTexts(identified.text, identified.gs1)) {
    for (const format of formats) {
      const beside = postcode === undefined ? undefined : destinationOf(postcode, country ?? format.postcodeCountry);
      for (const match of matchFormat(format, numberText)) {
        const key = `${match.carrier} ${match.format} ${match.number}`;
        const placed = found.get(key)?.candidate ?? match;
        const goesTo = placed.destination ?? match.destination ?? beside;
        const candidate = goesTo === undefined ? placed : { ...placed, destination: goesTo };
        found.set(key, { candidate, weight: (match.checked ? 10 : 0) + WEIGHT[format.evidence] });
      }
    }
  }
  // Sorting is stable: among equals the order of the table stands.
  const candidates = [...found.values()].toSorted((a, b) => b.weight - a.weight).map(({ candidate }) => candidate);
  return { kind: 'read', text, candidates };
}
