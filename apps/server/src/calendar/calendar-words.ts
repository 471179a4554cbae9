import type { Language } from '../notices/notice-text.ts';

interface CalendarWords {
  readonly name: (household: string) => string;
  readonly expected: (title: string) => string;
  /** Only the beginning of its window is known. */
  readonly expectedFrom: (title: string) => string;
  /** Only the end of its window is known. */
  readonly expectedUntil: (title: string) => string;
}

/** What a calendar says, in the server's language: a calendar that fetches has none. */
export const calendarWords: Readonly<Record<Language, CalendarWords>> = {
  en: {
    name: (household) => `Parcels: ${household}`,
    expected: (title) => `Parcel: ${title}`,
    expectedFrom: (title) => `Parcel, from now on: ${title}`,
    expectedUntil: (title) => `Parcel, until now: ${title}`,
  },
  ar: {
    name: (household) => `الطرود: ${household}`,
    expected: (title) => `طرد: ${title}`,
    expectedFrom: (title) => `طرد، ابتداءً من الآن: ${title}`,
    expectedUntil: (title) => `طرد، حتى الآن: ${title}`,
  },
};
