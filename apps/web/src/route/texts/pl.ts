import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in Polish. */
export const pl: SameTexts<typeof en> = {
  language: 'Język',
  title: 'Twoja trasa',
  loading: 'Wczytujemy twoją trasę…',
  none: {
    'not-invited': 'Ten telefon nie jest zarejestrowany u żadnego przewoźnika. Poproś dyspozytora o zaproszenie i otwórz tu jego link.',
    refused: 'To zaproszenie zostało już użyte albo jest za stare. Poproś dyspozytora o nowe.',
    unreached: 'Nie można połączyć się z serwerem. Strona ruszy dalej sama, gdy będzie sieć.',
    unfit: 'To okno niczego nie zachowuje, więc zaproszenie by przepadło. Otwórz link w zwykłym oknie, nie prywatnym; adres musi zaczynać się od https.',
  },
  kept: 'Brak sieci: tak było ostatnio. To, co tu zaznaczysz, zostanie zachowane i wysłane później.',
  taken: 'Tamto zaproszenie nie zostało użyte: ten telefon należy już do tego przewoźnika.',
  unsigned: 'Dyspozytor jeszcze nie podpisał się za ten telefon. Do tego czasu drzwi traktują cię jak każdego.',
  empty: 'Na twojej trasie nie ma przystanków.',
  howTo: 'Przy drzwiach: zeskanuj tamtejszy kod, potem etykietę.',
  status: { expected: 'Do zrobienia', delivering: 'Jesteś na miejscu', delivered: 'Doręczone', cancelled: 'Odwołane' },
  waiting: 'jeszcze niewysłane',
  from: (time) => `od ${time}`,
  until: (time) => `do ${time}`,
  noNetwork: 'Brak sieci? Pokaż kod',
  shown: (time) => `Kod pokazany o ${time}. Wynik pojawi się, gdy będzie sieć.`,
  cannot: 'Nie mogę zostawić',
  why: 'Dlaczego?',
  back: 'Wróć',
  reasons: { nobody: 'Nikt nie odpowiada', refused: 'Odmowa przyjęcia', 'wrong-address': 'Zły adres', 'no-access': 'Nie da się dojść do drzwi', damaged: 'Uszkodzona', other: 'Coś innego' },
};
