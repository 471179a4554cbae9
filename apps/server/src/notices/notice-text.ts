import { CodedError } from '@latchkey/kit';
import { arabic } from './notice-text-ar.ts';
import { english } from './notice-text-en.ts';
import type { NoticeKind } from './notice-kind.ts';

export type Language = 'en' | 'ar';

/** What a notice is about. */
export interface NoticeFacts {
  /** The door's name as the household gave it; the hub's name for a notice about the hub, a person's for one about their account. */
  readonly place: string;
  /** ISO 8601. */
  readonly at: string;
  readonly purpose: 'delivery' | 'collection' | 'return' | 'entry';
  /** The door was opened under this visit. */
  readonly opened: boolean;
  /** The courier said that the parcel was not left. */
  readonly notLeft?: boolean;
  /** What people call the parcels of a visit that has ended. */
  readonly parcels?: readonly string[];
  /** One of them does not keep. */
  readonly perishable?: boolean;
  /** What people call that which the courier took along. */
  readonly taken?: readonly string[];
  /** No alarm so far. */
  readonly clean: boolean;
  /** A question whose silence opens the door. */
  readonly silenceOpens?: boolean;
  /** Why nothing was opened. */
  readonly refusal: string | null;
  /** What is left in a lock's battery; null where the lock tells no more than that it is low. */
  readonly percent?: number | null;
}

export interface NoticeText {
  /** The fact: place, what happened, when. It must do alone: phones cut the rest. */
  readonly title: string;
  /** What it means for the door and what to do. */
  readonly body: string;
}

/** One language's words. `time` is the clock time as people of that language write it. */
export type NoticeWords = Readonly<Record<NoticeKind, (facts: NoticeFacts, time: string) => NoticeText>>;

type ButtonWords = Readonly<Record<'approve' | 'deny' | 'stop' | 'lock' | 'take' | 'open', string>>;

const languages: Readonly<Record<Language, { readonly words: NoticeWords; readonly locale: string; readonly direction: 'ltr' | 'rtl'; readonly buttons: ButtonWords; readonly digest: (count: number) => string }>> = {
  en: { words: english, locale: 'en-GB', direction: 'ltr', buttons: { approve: 'Let in', deny: 'Say no', stop: 'Stop', lock: 'Lock', take: 'I take it', open: 'Look' }, digest: (count) => `While you were not to be disturbed: ${count}` },
  ar: { words: arabic, locale: 'ar', direction: 'rtl', buttons: { approve: 'أدخله', deny: 'ارفض', stop: 'أوقف', lock: 'اقفل', take: 'أتولى الأمر', open: 'انظر' }, digest: (count) => `ما حدث في وقت الهدوء: ${count}` },
};

/** What the buttons under a notice say. */
export const buttonWords = (language: Language): ButtonWords => languages[language].buttons;

/** Several notices in one. */
export const digestText = (titles: readonly string[], language: Language): NoticeText => ({ title: languages[language].digest(titles.length), body: titles.join('\n') });

/** The writing direction of a language, for the e-mail's markup. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => languages[language].direction;

/**
 * The words for a notice. Names that people typed are kept apart from the sentence around them (Unicode isolates), so that a name in another
 * direction does not turn the line over. `timeZone` is an IANA name; throws `notice.time_zone_unknown` when it is none.
 */
export function noticeText(kind: NoticeKind, facts: NoticeFacts, language: Language, timeZone: string): NoticeText {
  const { words, locale, direction } = languages[language];
  let time: string;
  try {
    time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(facts.at));
  } catch (cause) {
    throw new CodedError('notice.time_zone_unknown', `There is no time zone “${timeZone}”`, { cause });
  }
  const place = direction === 'rtl' ? `\u2068${facts.place}\u2069` : facts.place;
  return words[kind]({ ...facts, place }, time);
}
