import { type Instant, parseInstant } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Language } from '../notices/notice-text.ts';
import type { CalendarEvent } from './calendar-text.ts';
import { calendarWords } from './calendar-words.ts';

export interface CalendarScope {
  readonly siteId: string;
  readonly language: Language;
  readonly publicOrigin: string;
  readonly now: Instant;
}

/** A calendar fetches everything each time. */
const MOST = 500;

/** The parcels that are expected at a known time. One without a time has no place in a calendar; who came and when is nobody's business but the household's, and stays out. */
export async function calendarEvents(db: Kysely<Schema>, { siteId, language, publicOrigin, now }: CalendarScope): Promise<readonly CalendarEvent[]> {
  const words = calendarWords[language];
  const parcels = await db
    .selectFrom('parcels')
    .select(['id', 'title', 'not_before', 'not_after'])
    .where('site_id', '=', siteId)
    .where('status', 'in', ['expected', 'delivering'])
    .where((eb) => eb.or([eb('not_before', 'is not', null), eb('not_after', 'is not', null)]))
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute();
  return parcels.flatMap(({ id, title, not_before: notBefore, not_after: notAfter }): readonly CalendarEvent[] => {
    const [from, until] = [instantOf(notBefore), instantOf(notAfter)];
    const start = from ?? until;
    if (start === undefined) return [];
    const summary = until === undefined ? words.expectedFrom(title) : from === undefined ? words.expectedUntil(title) : words.expected(title);
    // Ids are nobody else's by their 80 random bits (RFC 7986, section 5.3). Nobody notes when a window was changed: what is said is as of now.
    return [{ uid: `${id}@latchkey`, stamp: now, start, ...(until === undefined ? {} : { end: until }), summary, url: `${publicOrigin}/resident/parcels` }];
  });
}

const instantOf = (text: string | null): Instant | undefined => (text === null ? undefined : parseInstant(text));
