const en = {
  title: 'Deliver inside',
  promise: 'Your door opens for this parcel, within your own rules and while a camera is watching. Nobody has to be at home.',
  code: 'Delivery code for this shop',
  where: 'Make one in Latchkey',
  use: 'Use it',
  checking: 'Asking…',
  done: (shop: string) => `Chosen. ${shop} can announce this parcel for your door, and learns nothing else of your home.`,
  change: 'Change',
  refused: 'This code is wrong, used by another shop, or no longer valid. Make a new one for this shop.',
  many: 'Too many attempts. Wait a minute.',
  away: 'The server cannot be reached. Try again, or order without it.',
};
export type CheckoutTexts = typeof en;

const es: CheckoutTexts = {
  title: 'Entrega en el interior',
  promise: 'Tu puerta se abre para este paquete, según tus reglas y mientras una cámara vigila. No hace falta que haya nadie en casa.',
  code: 'Código de entrega para esta tienda',
  where: 'Crear uno en Latchkey',
  use: 'Usarlo',
  checking: 'Preguntando…',
  done: (shop) => `Elegido. ${shop} puede anunciar este paquete para tu puerta y no sabe nada más de tu casa.`,
  change: 'Cambiar',
  refused: 'Este código es incorrecto, lo usa otra tienda o ya no vale. Crea uno nuevo para esta tienda.',
  many: 'Demasiados intentos. Espera un minuto.',
  away: 'No se puede contactar con el servidor. Inténtalo de nuevo o pide sin esta opción.',
};
const fr: CheckoutTexts = {
  title: 'Livraison à l’intérieur',
  promise: 'Votre porte s’ouvre pour ce colis, selon vos règles et sous l’œil d’une caméra. Personne n’a besoin d’être là.',
  code: 'Code de livraison pour cette boutique',
  where: 'En créer un dans Latchkey',
  use: 'L’utiliser',
  checking: 'Vérification…',
  done: (shop) => `C’est choisi. ${shop} peut annoncer ce colis pour votre porte et n’apprend rien d’autre de votre foyer.`,
  change: 'Modifier',
  refused: 'Ce code est faux, utilisé par une autre boutique ou plus valable. Créez-en un nouveau pour cette boutique.',
  many: 'Trop d’essais. Attendez une minute.',
  away: 'Le serveur est injoignable. Réessayez, ou commandez sans cette option.',
};
const de: CheckoutTexts = {
  title: 'Lieferung ins Haus',
  promise: 'Ihre Tür öffnet sich für dieses Paket, nach Ihren Regeln und während eine Kamera zusieht. Niemand muss zu Hause sein.',
  code: 'Liefercode für diesen Shop',
  where: 'In Latchkey erstellen',
  use: 'Verwenden',
  checking: 'Wird geprüft…',
  done: (shop) => `Gewählt. ${shop} darf dieses Paket für Ihre Tür ankündigen und erfährt sonst nichts über Ihr Zuhause.`,
  change: 'Ändern',
  refused: 'Dieser Code ist falsch, gehört zu einem anderen Shop oder gilt nicht mehr. Erstellen Sie einen neuen für diesen Shop.',
  many: 'Zu viele Versuche. Warten Sie eine Minute.',
  away: 'Der Server ist nicht erreichbar. Versuchen Sie es noch einmal, oder bestellen Sie ohne.',
};
const ar: CheckoutTexts = {
  title: 'التوصيل إلى الداخل',
  promise: 'يُفتح بابك لهذا الطرد وفق قواعدك وتحت نظر كاميرا. لا يلزم أن يكون أحد في المنزل.',
  code: 'رمز التسليم لهذا المتجر',
  where: 'أنشئ واحدًا في Latchkey',
  use: 'استخدمه',
  checking: 'جارٍ السؤال…',
  done: (shop) => `تم الاختيار. يستطيع ${shop} إعلان هذا الطرد لبابك ولا يعرف شيئًا آخر عن منزلك.`,
  change: 'تغيير',
  refused: 'هذا الرمز خاطئ أو يستخدمه متجر آخر أو لم يعد صالحًا. أنشئ رمزًا جديدًا لهذا المتجر.',
  many: 'محاولات كثيرة. انتظر دقيقة.',
  away: 'تعذّر الوصول إلى الخادم. حاول مرة أخرى، أو اطلب بدونه.',
};

export const checkoutTexts = { en, es, fr, de, ar };
export type CheckoutLanguage = keyof typeof checkoutTexts;

/** The language that the shop asked for by a tag such as `de-AT`; English where it is none of these. */
export function checkoutLanguage(tag: string): CheckoutLanguage {
  const [language = ''] = tag.toLowerCase().split('-', 1);
  return (Object.keys(checkoutTexts) as CheckoutLanguage[]).find((known) => known === language) ?? 'en';
}
