import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** The sheet of test labels in Arabic. */
export const ar: SameTexts<typeof en> = {
  title: 'ملصقات للتجربة',
  intro: 'اعرض واحدًا أمام كاميرا المندوب من هذه الشاشة أو اطبع الورقة. لم تُصدر هذه الأرقام أي شركة شحن.',
  back: 'إلى الشارع',
  print: 'اطبع',
  enlarge: 'اعرضه كبيرًا',
  close: 'إغلاق',
  expected: 'منتظَر: يُفتح الباب',
  unexpected: 'غير منتظَر: يبقى الباب مغلقًا',
  loading: 'جارٍ إحضار الملصقات…',
  none: 'ملصقات التجربة موجودة فقط حيث يعمل البيت التجريبي، على جهازه أو عبر رابطه.',
  failed: 'الخادم لا يجيب. حمّل الصفحة مجددًا بعد لحظة.',
  barcode: (number) => `الرمز الشريطي للرقم ${number}`,
  from: 'من',
  fromText: 'Lantern Mail Order, 4 Harbour Lane',
  to: 'إلى',
  toText: 'Robin, 12 Lantern Street',
  number: 'رقم التتبع',
  specimen: 'نموذج. ليس للبريد.',
};
