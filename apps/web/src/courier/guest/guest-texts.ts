import type { CourierLocale, CourierTexts } from '../texts/courier-texts.ts';

/** What a guest reads where a courier reads of parcels. */
export interface GuestTexts {
  readonly heading: string;
  readonly detail: string;
  readonly enter: string;
  readonly parcel: string;
  readonly checking: string;
  readonly goIn: string;
  readonly inside: string;
  readonly insideDetail: string;
  readonly ready: string;
  readonly lock: string;
  readonly again: string;
  readonly notAllowed: { readonly title: string; readonly next: string };
}

const languages: Readonly<Record<CourierLocale, GuestTexts>> = {
  en: {
    heading: 'You have a key to this door', detail: 'The household gave it to you. It opens in the times that they chose, and they see when you come.', enter: 'Open the door', parcel: 'I bring a parcel',
    checking: 'Asking the door…', goIn: 'Unlocked. Open the door and come in.', inside: 'Door open', insideDetail: 'Close the door behind you. Then it locks by itself.', ready: 'It locks by itself in a moment.', lock: 'Lock now', again: 'Open again',
    notAllowed: { title: 'Your key does not open now', next: 'It may be for another time, used up or taken back. Ask the household.' },
  },
  es: {
    heading: 'Tienes una llave de esta puerta', detail: 'Te la dio el hogar. Abre en las horas que eligieron, y ellos ven cuándo vienes.', enter: 'Abrir la puerta', parcel: 'Traigo un paquete',
    checking: 'Preguntando a la puerta…', goIn: 'Sin cerrojo. Abre la puerta y entra.', inside: 'Puerta abierta', insideDetail: 'Cierra la puerta al pasar. Luego se bloquea sola.', ready: 'Se bloquea sola en un momento.', lock: 'Bloquear ya', again: 'Abrir otra vez',
    notAllowed: { title: 'Tu llave no abre ahora', next: 'Puede ser para otra hora, estar gastada o retirada. Pregunta al hogar.' },
  },
  fr: {
    heading: 'Vous avez une clé de cette porte', detail: 'Le foyer vous l’a donnée. Elle ouvre aux heures qu’il a choisies, et il voit quand vous venez.', enter: 'Ouvrir la porte', parcel: 'J’apporte un colis',
    checking: 'On demande à la porte…', goIn: 'Déverrouillée. Ouvrez la porte et entrez.', inside: 'Porte ouverte', insideDetail: 'Fermez la porte derrière vous. Elle se verrouille ensuite seule.', ready: 'Elle se verrouille seule dans un instant.', lock: 'Verrouiller', again: 'Ouvrir encore',
    notAllowed: { title: 'Votre clé n’ouvre pas maintenant', next: 'Elle est peut-être pour une autre heure, épuisée ou reprise. Demandez au foyer.' },
  },
  de: {
    heading: 'Sie haben einen Schlüssel zu dieser Tür', detail: 'Der Haushalt hat ihn Ihnen gegeben. Er öffnet zu den gewählten Zeiten, und der Haushalt sieht, wann Sie kommen.', enter: 'Tür öffnen', parcel: 'Ich bringe ein Paket',
    checking: 'Die Tür wird gefragt…', goIn: 'Aufgeschlossen. Öffnen Sie die Tür und kommen Sie herein.', inside: 'Tür offen', insideDetail: 'Schließen Sie die Tür hinter sich. Dann verriegelt sie von selbst.', ready: 'Sie verriegelt gleich von selbst.', lock: 'Jetzt verriegeln', again: 'Noch einmal öffnen',
    notAllowed: { title: 'Ihr Schlüssel öffnet jetzt nicht', next: 'Er gilt vielleicht zu einer anderen Zeit, ist verbraucht oder zurückgenommen. Fragen Sie den Haushalt.' },
  },
  pl: {
    heading: 'Masz klucz do tych drzwi', detail: 'Dali ci go domownicy. Otwiera w wybranych przez nich godzinach, a oni widzą, kiedy przychodzisz.', enter: 'Otwórz drzwi', parcel: 'Przynoszę paczkę',
    checking: 'Pytamy drzwi…', goIn: 'Odblokowane. Otwórz drzwi i wejdź.', inside: 'Drzwi otwarte', insideDetail: 'Zamknij za sobą drzwi. Potem zablokują się same.', ready: 'Za chwilę zablokują się same.', lock: 'Zablokuj teraz', again: 'Otwórz ponownie',
    notAllowed: { title: 'Twój klucz teraz nie otwiera', next: 'Może jest na inną porę, zużyty albo cofnięty. Zapytaj domowników.' },
  },
  ar: {
    heading: 'لديك مفتاح لهذا الباب', detail: 'أعطاك إياه أهل البيت. يفتح في الأوقات التي اختاروها، ويرون متى تأتي.', enter: 'افتح الباب', parcel: 'معي طرد',
    checking: 'نسأل الباب…', goIn: 'فُتح القفل. افتح الباب وادخل.', inside: 'الباب مفتوح', insideDetail: 'أغلق الباب خلفك، ثم يُقفل وحده.', ready: 'يُقفل وحده بعد لحظة.', lock: 'أقفل الآن', again: 'افتح مرة أخرى',
    notAllowed: { title: 'مفتاحك لا يفتح الآن', next: 'ربما هو لوقت آخر أو استُنفد أو سُحب. اسأل أهل البيت.' },
  },
  uk: {
    heading: 'У вас є ключ від цих дверей', detail: 'Його дали вам господарі. Він відчиняє у вибраний ними час, і вони бачать, коли ви приходите.', enter: 'Відчинити двері', parcel: 'Я приніс посилку',
    checking: 'Питаємо двері…', goIn: 'Відімкнено. Відчиніть двері та заходьте.', inside: 'Двері відчинені', insideDetail: 'Зачиніть за собою двері. Далі вони замкнуться самі.', ready: 'За мить вони замкнуться самі.', lock: 'Замкнути зараз', again: 'Відчинити ще раз',
    notAllowed: { title: 'Ваш ключ зараз не відчиняє', next: 'Можливо, він на інший час, використаний або відкликаний. Запитайте господарів.' },
  },
  'zh-Hans': {
    heading: '您有这扇门的钥匙', detail: '这是住户给您的。它在住户选定的时间开门，住户会看到您何时到来。', enter: '开门', parcel: '我送包裹',
    checking: '正在询问门锁…', goIn: '已解锁。请开门进入。', inside: '门已打开', insideDetail: '请随手关门，之后会自动上锁。', ready: '马上会自动上锁。', lock: '现在上锁', again: '再次开门',
    notAllowed: { title: '您的钥匙现在不能开门', next: '可能不在约定时间、已用完或已收回。请询问住户。' },
  },
};

export const guestTexts = (locale: CourierLocale): GuestTexts => languages[locale];

/** A courier's words with a guest's in the places that speak of parcels. */
export function withGuestWords(texts: CourierTexts, guest: GuestTexts): CourierTexts {
  return {
    ...texts,
    checking: { ...texts.checking, heading: guest.checking },
    open: { ...texts.open, goInDetail: guest.goIn, goInBoxDetail: guest.goIn, putInside: guest.inside, putInsideDetail: guest.insideDetail, putInsideBoxDetail: guest.insideDetail, readyToLockDetail: guest.ready, lock: guest.lock },
    secured: { ...texts.secured, next: guest.again },
    done: { ...texts.done, again: guest.again },
    refused: { ...texts.refused, scan: guest.again, notAllowed: guest.notAllowed },
  };
}
