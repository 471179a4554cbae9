import type { CourierLocale } from '../texts/courier-texts.ts';

/** What a courier reads whom nobody at the door has heard yet. */
export interface RingTexts {
  readonly ring: string;
  readonly detail: string;
  readonly countdown: (seconds: string) => string;
}

const languages: Readonly<Record<CourierLocale, RingTexts>> = {
  en: { ring: 'Ring the bell', detail: 'Or move in front of the door. As soon as it notices you, this goes on by itself.', countdown: (seconds) => `The door waits ${seconds} for you` },
  es: { ring: 'Toque el timbre', detail: 'O muévase delante de la puerta. En cuanto lo note, esto sigue solo.', countdown: (seconds) => `La puerta le espera ${seconds}` },
  fr: { ring: 'Sonnez', detail: 'Ou bougez devant la porte. Dès qu’elle vous remarque, la suite vient toute seule.', countdown: (seconds) => `La porte vous attend ${seconds}` },
  de: { ring: 'Bitte klingeln', detail: 'Oder bewegen Sie sich vor der Tür. Sobald sie Sie bemerkt, geht es von selbst weiter.', countdown: (seconds) => `Die Tür wartet ${seconds} auf Sie` },
  pl: { ring: 'Zadzwoń do drzwi', detail: 'Albo porusz się przed drzwiami. Gdy tylko Cię zauważą, dalej pójdzie samo.', countdown: (seconds) => `Drzwi czekają na Ciebie ${seconds}` },
  ar: { ring: 'اقرع الجرس', detail: 'أو تحرّك أمام الباب. ما إن يلاحظك حتى يُتابَع الأمر من نفسه.', countdown: (seconds) => `ينتظرك الباب ${seconds}` },
  uk: { ring: 'Подзвоніть у двері', detail: 'Або порухайтеся перед дверима. Щойно вас помітять, усе продовжиться само.', countdown: (seconds) => `Двері чекають на вас ${seconds}` },
  'zh-Hans': { ring: '请按门铃', detail: '或在门前走动一下。门一察觉到您，就会自动继续。', countdown: (seconds) => `门会等您 ${seconds}` },
};

export const ringTexts = (locale: CourierLocale): RingTexts => languages[locale];
