import { noAttributes, type ParcelAttributes, type ParcelSource } from '@latchkey/contract';
import { laterProgress, type ParcelProgress } from '@latchkey/domain';

/** What a parcel is called when nobody gave it a name. */
export const UNNAMED = 'Parcel';

/** What somebody tells of a parcel, beside its number. */
export interface ParcelNews {
  readonly source: ParcelSource;
  readonly title?: string | undefined;
  readonly accessPointId?: string | undefined;
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  readonly attributes?: { readonly [Key in keyof ParcelAttributes]?: ParcelAttributes[Key] | undefined } | undefined;
  readonly progress?: ParcelProgress | null | undefined;
}

/** What is known of a parcel and may change by news. */
export interface ParcelFacts {
  readonly title: string;
  readonly accessPointId: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly attributes: ParcelAttributes;
  readonly progress: ParcelProgress | null;
  readonly sources: readonly ParcelSource[];
}

export const noFacts: ParcelFacts = { title: UNNAMED, accessPointId: null, notBefore: null, notAfter: null, attributes: noAttributes, progress: null, sources: [] };

/** By a person of the household; all others are machines, or whoever can send a mail. */
const PERSONAL: ReadonlySet<ParcelSource> = new Set(['typed', 'scanned', 'shared']);

/**
 * What is known after the news. A person's word replaces what was there. A machine's only fills gaps, never where and when it may be delivered, and a caution
 * that anybody gave stays: so nobody outside can widen what the household allows.
 */
export function mergeParcel(known: ParcelFacts, news: ParcelNews): ParcelFacts {
  const personal = PERSONAL.has(news.source);
  const filled = <Value>(old: Value | null, told: Value | null | undefined): Value | null => (personal ? (told ?? old) : (old ?? told ?? null));
  const { attributes: old } = known;
  const told = news.attributes ?? {};
  const title = news.title === undefined || news.title === '' ? undefined : news.title;
  return {
    title: title !== undefined && (personal || known.title === UNNAMED) ? title : known.title,
    accessPointId: personal ? (news.accessPointId ?? known.accessPointId) : known.accessPointId,
    notBefore: personal ? (news.notBefore ?? known.notBefore) : known.notBefore,
    notAfter: personal ? (news.notAfter ?? known.notAfter) : known.notAfter,
    attributes: {
      size: filled(old.size, told.size),
      weightGrams: filled(old.weightGrams, told.weightGrams),
      handoverCode: filled(old.handoverCode, told.handoverCode),
      perishable: old.perishable || told.perishable === true,
      doNotLocker: old.doNotLocker || told.doNotLocker === true,
      ageCheck: old.ageCheck || told.ageCheck === true,
    },
    progress: laterProgress(known.progress, news.progress ?? null),
    sources: known.sources.includes(news.source) ? known.sources : [...known.sources, news.source],
  };
}
