import type { CourierLocale } from '../../courier/texts/courier-language.ts';

/** What a courier reads above the visits that are kept. */
export const ownVisitsTexts: Readonly<Record<CourierLocale, { readonly heading: string; readonly failed: string }>> = {
  en: { heading: 'Your visits: what is kept of you', failed: 'The receipt could not be opened. Try again when there is a network.' },
  es: { heading: 'Sus visitas: qué se guarda de usted', failed: 'No se pudo abrir el recibo. Inténtelo cuando haya red.' },
  fr: { heading: 'Vos passages : ce qui est gardé de vous', failed: 'Le reçu n’a pas pu être ouvert. Réessayez quand il y aura du réseau.' },
  de: { heading: 'Ihre Besuche: was von Ihnen aufbewahrt wird', failed: 'Der Beleg ließ sich nicht öffnen. Versuchen Sie es, wenn es Netz gibt.' },
  pl: { heading: 'Twoje wizyty: co o Tobie zapisano', failed: 'Nie udało się otworzyć pokwitowania. Spróbuj, gdy będzie sieć.' },
  ar: { heading: 'زياراتك: ما يُحفظ عنك', failed: 'تعذّر فتح الإيصال. حاول عند توفر الشبكة.' },
  uk: { heading: 'Ваші візити: що про вас зберігається', failed: 'Не вдалося відкрити квитанцію. Спробуйте, коли буде мережа.' },
  'zh-Hans': { heading: '您的到访：保存了您的哪些信息', failed: '无法打开回执。有网络时请重试。' },
};
