import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

/** The door sign in Arabic. */
export const ar: SameTexts<typeof en> = {
  heading: 'الطرود مرحّب بها هنا',
  scan: 'امسح الرمز',
  wait: 'انتظر الباب',
  leave: 'ضع الطرد',
  lock: 'المس «اقفل»',
  address: 'أو افتح هذا العنوان:',
  filmed: 'هذا الباب مصوَّر أثناء التسليم.',
  qr: (door) => `رمز الباب ${door}`,
  print: 'اطبع على A5',
  hint: 'ضعها بجانب الباب على ارتفاع الصدر، حيث لا يصلها المطر.',
  back: 'إلى الشارع',
  loading: 'جارٍ إحضار اللافتة…',
  signIn: 'سجّل الدخول أولًا: أهل البيت وحدهم يطبعون لافتاتهم.',
  none: 'لا يوجد باب كهذا.',
  failed: 'الخادم لا يجيب. حمّل الصفحة مجددًا بعد لحظة.',
};
