/** What a mail asks of whoever takes the parcel in. */
export interface HandoverWords {
  readonly code: string | null;
  readonly ageCheck: boolean;
  readonly perishable: boolean;
}

const CODE =
  /(?:one[- ]time (?:password|code|pin)|delivery (?:code|pin|password)|\bOTP\b|handover code|zustell(?:code|-pin)|einmal(?:code|passwort|kennwort)|übergabecode|code de (?:livraison|remise)|c[óo]digo de entrega|contraseña de un solo uso|codice di consegna|codice OTP|leveringscode|bezorgcode|afgiftecode|kod (?:odbioru|dor[ęe]czenia)|leveranskod|код (?:отримання|доставки|получения)|رمز (?:التسليم|التوصيل)|取件码|收货码)[^0-9\n]{0,60}?\n?\s*(?<code>\d{4,8})(?!\d)/iu;
const AGE = /age (?:check|verification)|proof of age|18\s?\+|over 18|altersprüfung|alterssichtprüfung|identitätsprüfung|ab 18|majorit[ée] (?:sera|est) vérifi|mayor de edad|maggiorenne|pełnoletn/iu;
const PERISHABLE = /perishable|keep (?:refrigerated|frozen|cold)|refrigerate|chilled|gekühlt|kühl(?:ware|pflichtig|en)|verderblich|produits? frais|p[ée]rissable|perecedero|refrigerad|deperibile|gekoeld|łatwo psują/iu;

export const handoverWordsIn = (text: string): HandoverWords => ({ code: CODE.exec(text)?.groups?.['code'] ?? null, ageCheck: AGE.test(text), perishable: PERISHABLE.test(text) });
