import type { CourierLocale } from '../texts/courier-texts.ts';

/** What a courier reads who may photograph what was not left. */
export interface PhotoTexts {
  readonly take: string;
  /** What to photograph, and who sees it. */
  readonly hint: string;
  /** How long the household keeps a photo, by what its owners signed. */
  readonly keptDays: (days: string) => string;
  readonly sent: (photos: string) => string;
  readonly unreadable: string;
  readonly refused: string;
}

const languages: Readonly<Record<CourierLocale, PhotoTexts>> = {
  en: { take: 'Take a photo', hint: 'Of the parcel or the door, not of people. Only the household can see it.', keptDays: (days) => `Days kept: ${days}.`, sent: (photos) => `Photos sent: ${photos}`, unreadable: 'This picture cannot be used. Take another one.', refused: 'The photo was not taken up. What you said is noted all the same.' },
  es: { take: 'Hacer una foto', hint: 'Del paquete o de la puerta, no de personas. Solo el hogar puede verla.', keptDays: (days) => `Días que se guarda: ${days}.`, sent: (photos) => `Fotos enviadas: ${photos}`, unreadable: 'Esta imagen no sirve. Haga otra.', refused: 'La foto no se aceptó. Lo que indicó queda anotado igualmente.' },
  fr: { take: 'Prendre une photo', hint: 'Du colis ou de la porte, pas de personnes. Seul le foyer peut la voir.', keptDays: (days) => `Jours de conservation : ${days}.`, sent: (photos) => `Photos envoyées : ${photos}`, unreadable: 'Cette image est inutilisable. Prenez-en une autre.', refused: 'La photo n’a pas été acceptée. Ce que vous avez dit est tout de même noté.' },
  de: { take: 'Foto machen', hint: 'Vom Paket oder der Tür, nicht von Menschen. Nur der Haushalt kann es sehen.', keptDays: (days) => `Tage aufbewahrt: ${days}.`, sent: (photos) => `Gesendete Fotos: ${photos}`, unreadable: 'Dieses Bild lässt sich nicht verwenden. Machen Sie ein anderes.', refused: 'Das Foto wurde nicht angenommen. Ihre Angabe ist trotzdem notiert.' },
  pl: { take: 'Zrób zdjęcie', hint: 'Paczki lub drzwi, nie ludzi. Widzą je tylko domownicy.', keptDays: (days) => `Dni przechowywania: ${days}.`, sent: (photos) => `Wysłane zdjęcia: ${photos}`, unreadable: 'Tego zdjęcia nie można użyć. Zrób inne.', refused: 'Zdjęcie nie zostało przyjęte. Podany powód i tak jest zapisany.' },
  ar: { take: 'التقط صورة', hint: 'للطرد أو الباب، لا للأشخاص. لا يراها إلا أهل البيت.', keptDays: (days) => `أيام الحفظ: ${days}.`, sent: (photos) => `الصور المرسلة: ${photos}`, unreadable: 'لا يمكن استخدام هذه الصورة. التقط غيرها.', refused: 'لم تُقبل الصورة. ما قلته مسجَّل على أي حال.' },
  uk: { take: 'Зробити фото', hint: 'Посилки або дверей, не людей. Його бачать лише мешканці.', keptDays: (days) => `Днів зберігання: ${days}.`, sent: (photos) => `Надіслано фото: ${photos}`, unreadable: 'Це зображення не підходить. Зробіть інше.', refused: 'Фото не прийнято. Вашу причину все одно записано.' },
  'zh-Hans': { take: '拍照', hint: '拍包裹或门，不要拍人。只有住户能看到。', keptDays: (days) => `保存天数：${days}。`, sent: (photos) => `已发送照片：${photos}`, unreadable: '无法使用这张图片，请再拍一张。', refused: '照片未被接收。您说明的原因已记录。' },
};

export const photoTexts = (locale: CourierLocale): PhotoTexts => languages[locale];
