import './checkout.css';
import { checkoutLanguage, checkoutTexts } from './checkout-texts.ts';
import { drawCheckout } from './checkout-frame.ts';

const query = new URLSearchParams(location.search);
const language = checkoutLanguage(query.get('lang') ?? '');
const root = document.documentElement;
root.lang = language;
root.dir = language === 'ar' ? 'rtl' : 'ltr';
root.dataset['theme'] = query.get('theme') ?? '';

// The shop's page is whoever the browser says it is, not whom the address names.
addEventListener('message', ({ source, origin, data, ports: [port] }) => {
  const page = document.getElementById('page');
  if (page !== null && source === parent && data === 'latchkey.checkout' && port !== undefined) drawCheckout(page, checkoutTexts[language], { shop: query.get('shop') ?? '', host: URL.parse(origin)?.host ?? origin, port });
});
