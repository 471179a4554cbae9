import type { CourierLocale, CourierTexts } from './courier-texts.ts';

/** What a courier reads who takes a parcel along. */
export interface TakeAlongTexts {
  readonly heading: string;
  /** The button beside what is to be taken. */
  readonly take: string;
  readonly taken: string;
  /** The phone kept it, and there is no answer yet. */
  readonly kept: string;
  /** It was not noted: the household is to be asked, or nothing taken. */
  readonly refused: string;
  readonly goIn: string;
  readonly inside: string;
  readonly ready: string;
  readonly lock: string;
  readonly cannot: string;
  readonly why: string;
  readonly nothing: string;
  readonly back: string;
}

const languages: Readonly<Record<CourierLocale, TakeAlongTexts>> = {
  en: {
    heading: 'Please take along', take: 'I have it', taken: 'Taken along', kept: 'Kept on this phone', refused: 'Not noted: leave it here',
    goIn: 'Unlocked. Open and take the parcel.', inside: 'Take the parcel, then close.', ready: 'Parcel taken? Then lock. It also locks by itself in a moment.', lock: 'I took it: lock',
    cannot: 'I cannot take it', why: 'Why can you not take it?', nothing: 'I take nothing: lock', back: 'I can take it',
  },
  es: {
    heading: 'Llévese, por favor', take: 'Lo tengo', taken: 'Recogido', kept: 'Guardado en este teléfono', refused: 'No anotado: déjelo aquí',
    goIn: 'Desbloqueado. Abra y recoja el paquete.', inside: 'Recoja el paquete y cierre.', ready: '¿Paquete recogido? Entonces bloquee. También se bloquea solo enseguida.', lock: 'Lo tengo: bloquear',
    cannot: 'No puedo llevarlo', why: '¿Por qué no puede llevarlo?', nothing: 'No me llevo nada: bloquear', back: 'Sí puedo llevarlo',
  },
  fr: {
    heading: 'À emporter', take: 'Je l’ai', taken: 'Emporté', kept: 'Gardé sur ce téléphone', refused: 'Non noté : laissez-le ici',
    goIn: 'Déverrouillé. Ouvrez et prenez le colis.', inside: 'Prenez le colis, puis fermez.', ready: 'Colis pris ? Verrouillez. Sinon, ça se verrouille tout seul.', lock: 'Je l’ai : verrouiller',
    cannot: 'Je ne peux pas', why: 'Pourquoi ne pouvez-vous pas l’emporter ?', nothing: 'Je n’emporte rien : verrouiller', back: 'Je peux l’emporter',
  },
  de: {
    heading: 'Bitte mitnehmen', take: 'Ich habe es', taken: 'Mitgenommen', kept: 'Auf diesem Telefon aufgehoben', refused: 'Nicht notiert: hier lassen',
    goIn: 'Aufgeschlossen. Öffnen und das Paket nehmen.', inside: 'Paket nehmen, dann schließen.', ready: 'Paket genommen? Dann abschließen. Es schließt auch gleich von selbst ab.', lock: 'Ich habe es: abschließen',
    cannot: 'Ich kann es nicht mitnehmen', why: 'Warum können Sie es nicht mitnehmen?', nothing: 'Ich nehme nichts mit: abschließen', back: 'Ich kann es mitnehmen',
  },
  pl: {
    heading: 'Proszę zabrać', take: 'Mam ją', taken: 'Zabrano', kept: 'Zapisano w tym telefonie', refused: 'Nie zapisano: zostaw tutaj',
    goIn: 'Odblokowane. Otwórz i zabierz paczkę.', inside: 'Zabierz paczkę, potem zamknij.', ready: 'Paczka zabrana? Zablokuj. Zaraz zablokuje się też samo.', lock: 'Mam ją: zablokuj',
    cannot: 'Nie mogę zabrać', why: 'Dlaczego nie możesz jej zabrać?', nothing: 'Nic nie zabieram: zablokuj', back: 'Mogę zabrać',
  },
  ar: {
    heading: 'خذ هذا معك من فضلك', take: 'صار معي', taken: 'أُخذ', kept: 'محفوظ في هذا الهاتف', refused: 'لم يُسجَّل: اتركه هنا',
    goIn: 'فُتح القفل. افتح وخذ الطرد.', inside: 'خذ الطرد ثم أغلق.', ready: 'أخذت الطرد؟ اقفل إذن. وسيُقفل من تلقاء نفسه بعد لحظة.', lock: 'أخذته: اقفل',
    cannot: 'لا أستطيع أخذه', why: 'لماذا لا يمكن أخذه؟', nothing: 'لا آخذ شيئًا: اقفل', back: 'أستطيع أخذه',
  },
  uk: {
    heading: 'Заберіть, будь ласка', take: 'Я маю її', taken: 'Забрано', kept: 'Збережено в цьому телефоні', refused: 'Не записано: залиште тут',
    goIn: 'Відімкнено. Відчиніть і візьміть посилку.', inside: 'Візьміть посилку, потім зачиніть.', ready: 'Посилку взято? Замикайте. За мить замкнеться й саме.', lock: 'Я маю її: замкнути',
    cannot: 'Не можу забрати', why: 'Чому ви не можете її забрати?', nothing: 'Нічого не забираю: замкнути', back: 'Можу забрати',
  },
  'zh-Hans': {
    heading: '请带走', take: '已拿到', taken: '已带走', kept: '已保存在此手机', refused: '未登记：请留在这里',
    goIn: '已开锁。请打开并取走包裹。', inside: '取走包裹，然后关上。', ready: '取走了吗？请上锁。稍后也会自动上锁。', lock: '已取走：上锁',
    cannot: '无法带走', why: '为什么无法带走？', nothing: '不带走：上锁', back: '可以带走',
  },
};

export const takeAlongTexts = (locale: CourierLocale): TakeAlongTexts => languages[locale];

/** The page's words, for who comes to take and brings nothing. */
export function withReturnWords(texts: CourierTexts, locale: CourierLocale): CourierTexts {
  const { goIn, inside, ready, lock, cannot, why, nothing, back } = languages[locale];
  return {
    ...texts,
    open: { ...texts.open, goInDetail: goIn, goInBoxDetail: goIn, putInside: texts.open.goIn, putInsideDetail: inside, putInsideBoxDetail: inside, readyToLockDetail: ready, lock, cannotLeave: cannot },
    notLeft: { ...texts.notLeft, heading: why, over: why, keep: '', button: nothing, back, after: cannot },
  };
}
