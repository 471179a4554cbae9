/** Words that stand before a tracking number. English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Swedish, Danish, Norwegian, Finnish, Czech, Ukrainian, Russian, Arabic, Chinese. */
const TRACKING = [
  'tracking', 'parcel (?:number|no|id|reference)', 'shipment (?:number|no|id)', 'consignment', 'waybill', 'package (?:number|id)', 'track your (?:parcel|package|item)', 'reference number for your (?:parcel|item)',
  'sendungsnummer', 'sendungsnr', 'sendungs-?id', 'sendungsverfolgung', 'paketnummer', 'paketnr', 'paketscheinnummer', 'paket-?id', 'trackingnummer', 'frachtbrief',
  'num[ée]ro de (?:suivi|colis|votre colis|l[’\']envoi)', 'n[°o]\\.? de (?:suivi|colis)', 'suivre (?:mon|votre) colis', 'suivi', 'colis n[°o]',
  'n[úu]mero de (?:seguimiento|env[íi]o|paquete|rastreo)', 'seguimiento', 'c[óo]digo de env[íi]o', 'localizador', 'c[óo]digo de rastreio', 'n[úu]mero de rastreio', 'seguir (?:tu|el|su) (?:env[íi]o|pedido|paquete)',
  'numero di (?:spedizione|tracking)', 'codice (?:di )?(?:spedizione|tracciamento|tracking)', 'lettera di vettura', 'tracciatura', 'numero della spedizione',
  'barcode', 'track ?& ?trace', 'zendingnummer', 'pakketnummer', 'volgcode', 'track-?en-?tracecode', 'trackingcode',
  'numer (?:przesy[łl]ki|paczki|listu przewozowego|nadania)', 'nr (?:przesy[łl]ki|paczki)', 'przesy[łl]ka(?: nr| o numerze)?', 'paczk[ai] (?:nr|o numerze)', '[śs]ledzenie',
  'kollinummer', 'kolli-?id', 's[åa]ndningsnummer', 'sändningsnummer', 'forsendelsesnummer', 'pakkenummer', 'sendingsnummer', 'sporingsnummer', 'spårningsnummer', 'sporing', 'spåra', 'l[äa]hetystunnus', 'seurantakoodi',
  'číslo z[áa]silky', 'sledovac[íi] číslo', 'номер (?:відправлення|посилки|накладної|ттн|отправления|посылки)', 'ттн', 'трек-?(?:номер|код)', 'رقم (?:التتبع|الشحنة|البوليصة)', '运单号', '快递单号', '物流单号', '追踪号码',
];
/** Words that stand before a number which is none of a parcel. */
const OTHER = [
  'order', 'order (?:number|no|id|#)', 'invoice(?: number| no)?', 'customer (?:number|id)', 'account(?: number)?', 'phone', 'tel', 'vat', 'iban', 'case(?: number| id)?', 'ticket', 'reference', 'referenz', 'r[ée]f[ée]rence', 'referencia', 'riferimento', 'referentie', 'item (?:number|no)', 'sku', 'coupon', 'voucher', 'gift card', 'security code', 'call us', 'fax', 'meter', 'contract',
  'bestellnummer', 'bestell-?nr', 'bestellung', 'auftragsnummer', 'auftrag', 'rechnungsnummer', 'rechnung(?:s-?nr)?', 'kundennummer', 'kunden-?nr', 'telefon', 'artikelnummer', 'ust-?id(?:nr)?', 'gutschein', 'vertragsnummer', 'handelsregister',
  'num[ée]ro de commande', 'n[°o]\\.? de commande', 'commande(?: n[°o])?', 'facture', 'client', 't[ée]l[ée]phone', 'siret', 'siren', 'n[úu]mero de pedido', 'pedido', 'factura', 'cliente', 'tel[ée]fono', 'numero (?:d[’\'])?ordine', 'ordine', 'fattura', 'telefono', 'partita iva', 'p\\. ?iva',
  'ordernummer', 'bestelling', 'factuurnummer', 'klantnummer', 'zam[óo]wieni[ea]', 'numer zam[óo]wienia', 'faktura', 'nip', 'regon', 'telefon', 'ordrenummer', 'beställningsnummer', 'kundnummer', 'tilausnumero', 'objedn[áa]vk[ay]', 'замовлення', 'номер замовлення', 'заказ[аы]?', 'телефон', 'رقم الطلب', '订单号', '订单编号',
];

const anyOf = (words: readonly string[]): string => words.toSorted((a, b) => b.length - a.length).join('|');
const CUES = new RegExp(`(?<![\\p{L}\\p{N}])(?:(?<tracking>${anyOf(TRACKING)})|(?<other>${anyOf(OTHER)}))(?!\\p{Ll}{4})`, 'giu');
/** How far before a number its words may stand. */
const REACH = 60;

/** A place in a text where words say what the next number is. */
interface Cue {
  readonly end: number;
  readonly tracking: boolean;
}

/** What the words before a place in the text say of a number that stands there. */
export function createCueFinder(text: string): (at: number) => 'tracking' | 'other' | 'nothing' {
  const cues: Cue[] = [...text.matchAll(CUES)].map((match) => ({ end: match.index + match[0].length, tracking: match.groups?.['tracking'] !== undefined }));
  return (at) => {
    const cue = cues.findLast(({ end }) => end <= at);
    if (cue === undefined || at - cue.end > REACH) return 'nothing';
    const between = text.slice(cue.end, at);
    // A sentence that ended took its words with it, and a long number in between was what they spoke of.
    if (/[.!?。!?]\s+\p{L}/u.test(between) || /\d{8}/.test(between)) return 'nothing';
    return cue.tracking ? 'tracking' : 'other';
  };
}

/** Whether a text speaks of a shipment at all. */
export const speaksOfShipment = (text: string): boolean => [...text.matchAll(CUES)].some((match) => match.groups?.['tracking'] !== undefined);
