import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in German. */
export const de: SameTexts<typeof en> = {
  language: 'Sprache',
  title: 'Ihre Tour',
  loading: 'Ihre Tour wird gelesen…',
  none: {
    'not-invited': 'Dieses Handy ist bei keinem Zustelldienst angemeldet. Die Disposition um eine Einladung bitten und den Link hier öffnen.',
    refused: 'Diese Einladung wurde schon benutzt oder ist zu alt. Die Disposition um eine neue bitten.',
    unreached: 'Der Server ist nicht zu erreichen. Sobald es Netz gibt, geht es hier von selbst weiter.',
    unfit: 'Dieses Fenster behält nichts, die Einladung wäre verloren. Den Link in einem gewöhnlichen Fenster öffnen, nicht in einem privaten; die Adresse muss mit https beginnen.',
  },
  kept: 'Kein Netz: So war der Stand. Was Sie hier sagen, wird behalten und später gesendet.',
  taken: 'Die Einladung wurde nicht benutzt: Dieses Handy gehört schon zu diesem Zustelldienst.',
  unsigned: 'Die Disposition hat für dieses Handy noch nicht unterschrieben. Bis dahin sind Sie für die Türen irgendwer.',
  empty: 'Auf Ihrer Tour ist kein Stopp.',
  howTo: 'An der Tür: erst den Code dort scannen, dann das Etikett.',
  status: { expected: 'Offen', delivering: 'Sie sind dort', delivered: 'Zugestellt', cancelled: 'Abgesagt' },
  waiting: 'noch nicht gesendet',
  from: (time) => `ab ${time}`,
  until: (time) => `bis ${time}`,
  noNetwork: 'Kein Netz hier? Code zeigen',
  shown: (time) => `Code gezeigt um ${time}. Was geschah, wird nachgetragen, sobald es Netz gibt.`,
  cannot: 'Nicht zustellbar',
  why: 'Warum?',
  back: 'Zurück',
  reasons: { nobody: 'Niemand öffnet', refused: 'Annahme verweigert', 'wrong-address': 'Falsche Adresse', 'no-access': 'Kein Weg zur Tür', damaged: 'Beschädigt', other: 'Etwas anderes' },
};
