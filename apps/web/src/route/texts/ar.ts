import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** What a registered courier reads of the day, in Arabic. */
export const ar: SameTexts<typeof en> = {
  language: 'اللغة',
  title: 'مسارك',
  loading: 'جارٍ قراءة مسارك…',
  none: {
    'not-invited': 'هذا الهاتف غير مسجّل لدى أي شركة توصيل. اطلب دعوة من المنسّق وافتح رابطها هنا.',
    refused: 'استُخدمت هذه الدعوة من قبل أو انتهت مدتها. اطلب من المنسّق دعوة جديدة.',
    unreached: 'تعذّر الوصول إلى الخادم. تتابع الصفحة وحدها عند توفر الشبكة.',
    unfit: 'هذه النافذة لا تحفظ شيئًا، فتضيع دعوتك. افتح الرابط في نافذة عادية لا خاصة، ويجب أن يبدأ العنوان بـ https.',
  },
  kept: 'لا شبكة: هكذا كان الوضع. ما تقوله هنا يُحفظ ويُرسل لاحقًا.',
  taken: 'لم تُستخدم تلك الدعوة: هذا الهاتف مسجّل لدى هذه الشركة أصلًا.',
  unsigned: 'لم يوقّع المنسّق لهذا الهاتف بعد. حتى ذلك الحين تعاملك الأبواب كأي شخص.',
  empty: 'لا محطات في مسارك.',
  howTo: 'عند الباب: امسح الرمز هناك، ثم الملصق.',
  status: { expected: 'قيد الانتظار', delivering: 'أنت هناك', delivered: 'سُلّم', cancelled: 'أُلغي' },
  waiting: 'لم يُرسل بعد',
  from: (time) => `من ${time}`,
  until: (time) => `حتى ${time}`,
  noNetwork: 'لا شبكة هنا؟ أظهر الرمز',
  shown: (time) => `أُظهر الرمز عند ${time}. يُستكمل ما حدث عند توفر الشبكة.`,
  cannot: 'لا أستطيع تركه',
  why: 'لماذا؟',
  back: 'رجوع',
  reasons: { nobody: 'لا أحد يجيب', refused: 'رفضوا استلامه', 'wrong-address': 'عنوان خاطئ', 'no-access': 'لا طريق إلى الباب', damaged: 'الطرد تالف', other: 'سبب آخر' },
};
