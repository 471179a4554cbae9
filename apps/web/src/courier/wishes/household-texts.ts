import type { CourierLocale } from '../texts/courier-texts.ts';

/** What a courier reads at a door whose household wants something of who comes. */
export interface HouseholdTexts {
  readonly ring: string;
  readonly ringDetail: string;
  readonly ringCountdown: (seconds: string) => string;
  readonly pets: string;
  /** Above the carrier's one-time password. */
  readonly password: string;
  /** Which parcel it is of, by the end of its number. */
  readonly ofParcel: (numberEnd: string) => string;
}

const languages: Readonly<Record<CourierLocale, HouseholdTexts>> = {
  en: { ring: 'Ring the bell', ringDetail: 'If nobody answers, the door opens by itself.', ringCountdown: (seconds) => `Opens in ${seconds} if nobody answers`, pets: 'Animals live here: let none out, and keep the door shut behind you.', password: 'Password for your carrier', ofParcel: (end) => `Parcel …${end}` },
  es: { ring: 'Toque el timbre', ringDetail: 'Si nadie responde, la puerta se abre sola.', ringCountdown: (seconds) => `Se abre en ${seconds} si nadie responde`, pets: 'Aquí viven animales: no deje salir a ninguno y cierre la puerta al entrar.', password: 'Contraseña para su empresa de reparto', ofParcel: (end) => `Paquete …${end}` },
  fr: { ring: 'Sonnez', ringDetail: 'Si personne ne répond, la porte s’ouvre toute seule.', ringCountdown: (seconds) => `S’ouvre dans ${seconds} si personne ne répond`, pets: 'Des animaux vivent ici : n’en laissez sortir aucun et refermez la porte derrière vous.', password: 'Mot de passe pour votre transporteur', ofParcel: (end) => `Colis …${end}` },
  de: { ring: 'Bitte klingeln', ringDetail: 'Wenn niemand antwortet, öffnet sich die Tür von selbst.', ringCountdown: (seconds) => `Öffnet in ${seconds}, wenn niemand antwortet`, pets: 'Hier leben Tiere: Lassen Sie keines hinaus und halten Sie die Tür hinter sich geschlossen.', password: 'Passwort für Ihren Paketdienst', ofParcel: (end) => `Paket …${end}` },
  pl: { ring: 'Zadzwoń do drzwi', ringDetail: 'Jeśli nikt nie odpowie, drzwi otworzą się same.', ringCountdown: (seconds) => `Otworzą się za ${seconds}, jeśli nikt nie odpowie`, pets: 'Tu mieszkają zwierzęta: nie wypuść żadnego i zamykaj drzwi za sobą.', password: 'Hasło dla Twojej firmy kurierskiej', ofParcel: (end) => `Paczka …${end}` },
  ar: { ring: 'اقرع الجرس', ringDetail: 'إن لم يرد أحد يُفتح الباب من نفسه.', ringCountdown: (seconds) => `يُفتح بعد ${seconds} إن لم يرد أحد`, pets: 'هنا حيوانات: لا تدع أيًّا منها يخرج، وأغلق الباب خلفك.', password: 'كلمة السر لشركة التوصيل', ofParcel: (end) => `طرد ينتهي رقمه بـ ${end}` },
  uk: { ring: 'Подзвоніть у двері', ringDetail: 'Якщо ніхто не відповість, двері відчиняться самі.', ringCountdown: (seconds) => `Відчиняться через ${seconds}, якщо ніхто не відповість`, pets: 'Тут живуть тварини: не випустіть жодної й зачиняйте двері за собою.', password: 'Пароль для вашої служби доставки', ofParcel: (end) => `Посилка …${end}` },
  'zh-Hans': { ring: '请按门铃', ringDetail: '如果没有人应答，门会自动打开。', ringCountdown: (seconds) => `无人应答时 ${seconds} 后打开`, pets: '屋内有动物：请勿让其跑出，并随手关门。', password: '给您快递公司的密码', ofParcel: (end) => `尾号 ${end} 的包裹` },
};

export const householdTexts = (locale: CourierLocale): HouseholdTexts => languages[locale];
