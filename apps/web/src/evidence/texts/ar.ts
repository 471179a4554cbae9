import type { SameTexts } from '../../i18n/texts.ts';
import type { en } from './en.ts';

export const ar: SameTexts<typeof en> = {
  title: 'الأدلة',
  help: 'ملف يُثبت لأي شخص ما حدث هنا. يُعدّ على هذا الجهاز، ولا يرى الخادم صورة منه.',
  playable: 'من يحصل عليه يمكنه مشاهدة التسجيل',
  withhold: 'استثناء أجزاء من التسجيل',
  withholdHelp: 'ما تؤشر عليه لا يُعطى. والباقي يُثبت نفسه، وتُذكر الفجوة.',
  stretch: (from, to) => `من ${from} إلى ${to}`,
  bundle: 'تنزيل الأدلة',
  claim: 'ملف مطالبة مع PDF',
  making: 'قيد الإعداد…',
  ready: (seconds) => `أُعدّ في ${seconds} ث.`,
  verify: 'التحقق من حزمة',
  failed: 'تعذر إعداده.',
  hubKey: 'مفتاح وحدتك المنزلية، لمن يتحقق:',
  readme: `هذه أدلة زيارة واحدة عند باب، من وحدة Latchkey.

manifest.json وcheckpoint.txt وjournal.jsonl وproofs.json وkeys.json والمجلد recording هي الأدلة.
أما index.html والمجلد opened وهذا النص فللقراءة فقط.

للتحقق دون شبكة:   latchkey verify <هذا الملف>
أو في صفحة /verify لأي خادم Latchkey: يبقى الملف في متصفحك.
`,
  page: {
    title: (place) => `زيارة عند ${place}`,
    noEvidence: 'هذه الصفحة للقراءة ولا تُثبت شيئًا. تحقق من ملف zip نفسه: latchkey verify، أو صفحة /verify لخادم Latchkey.',
    noFilm: 'لا نسخة هنا من التسجيل يمكن تشغيلها.',
    when: 'متى',
    what: 'ماذا',
    visit: 'الزيارة',
  },
};
