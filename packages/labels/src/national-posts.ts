/** The carrier that delivers for the post of a country and issues its UPU S10 numbers. Where none is here, `upu` stands alone. */
export const NATIONAL_POSTS: Readonly<Record<string, string>> = {
  AT: 'austrian_post', AU: 'australia_post', BE: 'bpost', BR: 'correios', CA: 'canada_post', CH: 'swiss_post', CN: 'china_post',
  CZ: 'ceska_posta', DE: 'dhl', DK: 'postnord', ES: 'correos', FI: 'posti', FR: 'la_poste', GB: 'royal_mail', GR: 'elta',
  HK: 'hongkong_post', HR: 'hrvatska_posta', HU: 'magyar_posta', IE: 'an_post', IN: 'india_post', IT: 'poste_italiane',
  JP: 'japan_post', KR: 'korea_post', MX: 'correos_de_mexico', NL: 'postnl', NO: 'posten', NZ: 'nz_post', PL: 'poczta_polska',
  PT: 'ctt', RO: 'posta_romana', SE: 'postnord', SG: 'singapore_post', SI: 'posta_slovenije', SK: 'slovenska_posta',
  TR: 'ptt', TW: 'chunghwa_post', UA: 'ukrposhta', US: 'usps', ZA: 'south_african_post',
};
