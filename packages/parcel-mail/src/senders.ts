/** Who sends shipping notices from an address. */
export interface Sender {
  readonly name: string;
  /** The carrier that it is; undefined for a shop, which ships with any. */
  readonly carrier?: string;
}

const carrier = (name: string, id: string): Sender => ({ name, carrier: id });
const shop = (name: string): Sender => ({ name });

/** By the registrable part of the address's domain. `*` stands for any country's ending. A forged address gains nothing: it decides only between readings of a number. */
const SENDERS: Readonly<Record<string, Sender>> = {
  'ups.com': carrier('UPS', 'ups'), 'usps.com': carrier('USPS', 'usps'), 'usps.gov': carrier('USPS', 'usps'), 'fedex.com': carrier('FedEx', 'fedex'), 'dhl.*': carrier('DHL', 'dhl'), 'deutschepost.de': carrier('Deutsche Post', 'dhl'),
  'dpd.*': carrier('DPD', 'dpd'), 'dpdgroup.*': carrier('DPD', 'dpd'), 'dpdlocal.co.uk': carrier('DPD', 'dpd'), 'gls-group.*': carrier('GLS', 'gls'), 'gls-pakete.de': carrier('GLS', 'gls'), 'myhermes.de': carrier('Hermes', 'hermes'), 'hermesworld.com': carrier('Hermes', 'hermes'), 'evri.com': carrier('Evri', 'evri'),
  'royalmail.com': carrier('Royal Mail', 'royal_mail'), 'yodel.co.uk': carrier('Yodel', 'yodel'), 'inpost.*': carrier('InPost', 'inpost'), 'postnl.*': carrier('PostNL', 'postnl'), 'laposte.*': carrier('La Poste', 'la_poste'), 'notif-colissimo-laposte.info': carrier('Colissimo', 'la_poste'), 'colissimo.*': carrier('Colissimo', 'la_poste'),
  'correos.*': carrier('Correos', 'correos'), 'poste.it': carrier('Poste Italiane', 'poste_italiane'), 'posteitaliane.it': carrier('Poste Italiane', 'poste_italiane'), 'postnord.*': carrier('PostNord', 'postnord'), 'poczta-polska.pl': carrier('Poczta Polska', 'poczta_polska'), 'ukrposhta.ua': carrier('Ukrposhta', 'ukrposhta'),
  'canadapost.ca': carrier('Canada Post', 'canada_post'), 'canadapost-postescanada.ca': carrier('Canada Post', 'canada_post'), 'auspost.com.au': carrier('Australia Post', 'australia_post'), 'purolator.com': carrier('Purolator', 'purolator'), 'ontrac.com': carrier('OnTrac', 'ontrac'), 'lasership.com': carrier('LaserShip', 'lasership'),
  'amazon.*': shop('Amazon'), 'ebay.*': shop('eBay'), 'zalando.*': shop('Zalando'), 'etsy.com': shop('Etsy'), 'ikea.*': shop('IKEA'), 'otto.de': shop('OTTO'), 'allegro.pl': shop('Allegro'), 'bol.com': shop('bol'), 'aliexpress.com': shop('AliExpress'), 'shein.com': shop('SHEIN'), 'walmart.com': shop('Walmart'), 'bestbuy.com': shop('Best Buy'),
  'target.com': shop('Target'), 'apple.com': shop('Apple'), 'asos.com': shop('ASOS'), 'fnac.com': shop('Fnac'), 'cdiscount.com': shop('Cdiscount'), 'elcorteingles.es': shop('El Corte Inglés'), 'mediamarkt.*': shop('MediaMarkt'), 'shopify.com': shop('Shopify'), 'shopifyemail.com': shop('Shopify'), 'rozetka.com.ua': shop('Rozetka'), 'elgiganten.se': shop('Elgiganten'),
  'hellofresh.*': shop('HelloFresh'), 'chewy.com': shop('Chewy'),
};

/** Who an address is of; undefined where nobody knows. Every suffix of the domain is tried, longest first. */
export function senderOf(address: string): Sender | undefined {
  const labels = address.slice(address.lastIndexOf('@') + 1).toLowerCase().split('.').slice(-6);
  for (let at = 0; at < labels.length - 1; at += 1) {
    const exact = labels.slice(at).join('.');
    const [name = '', ...ending] = labels.slice(at);
    const anywhere = `${name}.*`;
    if (Object.hasOwn(SENDERS, exact)) return SENDERS[exact];
    // The ending of a country, `de` or `co.uk`, and not a longer name that only begins like a known one.
    if (/^(com|[a-z]{2}|com?\.[a-z]{2})$/.test(ending.join('.')) && Object.hasOwn(SENDERS, anywhere)) return SENDERS[anywhere];
  }
  return undefined;
}
