import type { CourierLocale } from './courier-texts.ts';

/** What a courier reads who brings more than one parcel. */
export interface AnotherTexts {
  readonly button: string;
  readonly count: (parcels: string) => string;
  /** The label was read, and is being judged. */
  readonly open: string;
  readonly kept: string;
  readonly keptDetail: string;
  readonly same: string;
  readonly sameDetail: string;
  readonly back: string;
}

const languages: Readonly<Record<CourierLocale, AnotherTexts>> = {
  en: {
    button: 'Another parcel', count: (parcels) => `Parcels noted so far: ${parcels}`, open: 'The door is still open for you.',
    kept: 'Kept on this phone', keptDetail: 'There is no answer yet. If the parcel is for this door, put it inside and lock; the number is sent as soon as there is a connection.',
    same: 'Noted already', sameDetail: 'This label was read before. Scan the next parcel, or lock.', back: 'Back to the door',
  },
  es: {
    button: 'Otro paquete', count: (parcels) => `Paquetes anotados: ${parcels}`, open: 'La puerta sigue abierta para usted.',
    kept: 'Guardado en este teléfono', keptDetail: 'Aún no hay respuesta. Si el paquete es para esta puerta, déjelo dentro y bloquee; el número se envía en cuanto haya conexión.',
    same: 'Ya está anotado', sameDetail: 'Esta etiqueta ya se leyó. Escanee el siguiente paquete o bloquee.', back: 'Volver a la puerta',
  },
  fr: {
    button: 'Un autre colis', count: (parcels) => `Colis notés : ${parcels}`, open: 'La porte reste ouverte pour vous.',
    kept: 'Gardé sur ce téléphone', keptDetail: 'Pas encore de réponse. Si le colis est pour cette porte, posez-le à l’intérieur et verrouillez ; le numéro part dès qu’il y a du réseau.',
    same: 'Déjà noté', sameDetail: 'Cette étiquette a déjà été lue. Scannez le colis suivant, ou verrouillez.', back: 'Retour à la porte',
  },
  de: {
    button: 'Noch ein Paket', count: (parcels) => `Bisher notierte Pakete: ${parcels}`, open: 'Die Tür ist weiter für Sie offen.',
    kept: 'Auf diesem Telefon aufgehoben', keptDetail: 'Noch keine Antwort. Wenn das Paket für diese Tür ist, legen Sie es hinein und schließen Sie ab; die Nummer wird gesendet, sobald es Netz gibt.',
    same: 'Schon notiert', sameDetail: 'Dieses Etikett wurde schon gelesen. Scannen Sie das nächste Paket, oder schließen Sie ab.', back: 'Zurück zur Tür',
  },
  pl: {
    button: 'Kolejna paczka', count: (parcels) => `Zapisane paczki: ${parcels}`, open: 'Drzwi są nadal otwarte dla Ciebie.',
    kept: 'Zapisano w tym telefonie', keptDetail: 'Na razie brak odpowiedzi. Jeśli paczka jest do tych drzwi, włóż ją do środka i zablokuj; numer zostanie wysłany, gdy tylko będzie zasięg.',
    same: 'Już zapisana', sameDetail: 'Ta etykieta była już odczytana. Zeskanuj następną paczkę albo zablokuj.', back: 'Wróć do drzwi',
  },
  ar: {
    button: 'طرد آخر', count: (parcels) => `الطرود المسجَّلة حتى الآن: ${parcels}`, open: 'الباب ما زال مفتوحًا لك.',
    kept: 'محفوظ في هذا الهاتف', keptDetail: 'لا جواب بعد. إن كان الطرد لهذا الباب فضعه في الداخل واقفل؛ يُرسل الرقم فور توفر الاتصال.',
    same: 'مسجَّل من قبل', sameDetail: 'قُرئ هذا الملصق من قبل. امسح الطرد التالي، أو اقفل.', back: 'العودة إلى الباب',
  },
  uk: {
    button: 'Ще одна посилка', count: (parcels) => `Записано посилок: ${parcels}`, open: 'Двері досі відчинені для вас.',
    kept: 'Збережено в цьому телефоні', keptDetail: 'Відповіді ще немає. Якщо посилка для цих дверей, покладіть її всередину й замкніть; номер надішлеться, щойно з’явиться зв’язок.',
    same: 'Уже записано', sameDetail: 'Цю етикетку вже зчитано. Скануйте наступну посилку або замкніть.', back: 'Назад до дверей',
  },
  'zh-Hans': {
    button: '还有一个包裹', count: (parcels) => `已登记包裹：${parcels}`, open: '门仍为您开着。',
    kept: '已保存在此手机', keptDetail: '还没有回应。如果包裹是送到这扇门的，请放进去并上锁；有网络后会立即发送单号。',
    same: '已登记过', sameDetail: '这个标签已经扫过。请扫描下一个包裹，或上锁。', back: '回到门前',
  },
};

export const anotherTexts = (locale: CourierLocale): AnotherTexts => languages[locale];
