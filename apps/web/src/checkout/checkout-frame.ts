import type { CheckoutTexts } from './checkout-texts.ts';

export interface Shop {
  /** Its account's id. */
  readonly shop: string;
  /** Where its page is from, as the browser says. */
  readonly host: string;
  /** Takes the frame's height, and the token when there is one. */
  readonly port: MessagePort;
}

/** Draws what the customer sees in a shop's checkout. The code is sent to this server alone; the shop hears of a token or of none. */
export function drawCheckout(page: HTMLElement, texts: CheckoutTexts, { shop, host, port }: Shop): void {
  const title = make('h1', texts.title);
  const promise = make('p', texts.promise);
  const label = make('label', texts.code);
  const input = document.createElement('input');
  Object.assign(input, { id: 'code', autocomplete: 'off', spellcheck: false, required: true, maxLength: 40, dir: 'ltr' });
  label.htmlFor = input.id;
  input.autocapitalize = 'characters';
  const use = make('button', texts.use);
  const line = document.createElement('div');
  line.append(input, use);
  const where = make('a', texts.where);
  Object.assign(where, { href: '/resident/settings/parcels', target: '_blank', rel: 'noopener' });
  const form = document.createElement('form');
  form.append(label, line, where);
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  const change = make('button', texts.change);
  change.type = 'button';
  change.hidden = true;
  page.replaceChildren(title, promise, form, status, change);
  new ResizeObserver(() => port.postMessage({ height: Math.ceil(page.getBoundingClientRect().height) })).observe(page);

  const choose = (token: string | null) => {
    port.postMessage({ token });
    form.hidden = token !== null;
    change.hidden = token === null;
    status.className = token === null ? '' : 'done';
    status.textContent = token === null ? '' : texts.done(`\u2068${host}\u2069`);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (use.getAttribute('aria-disabled') === 'true') return;
    use.setAttribute('aria-disabled', 'true');
    status.className = '';
    status.textContent = texts.checking;
    void ask(shop, input.value).then((answer) => {
      use.removeAttribute('aria-disabled');
      if ('token' in answer) {
        input.value = '';
        choose(answer.token);
        change.focus();
      } else {
        status.className = 'attention';
        status.textContent = texts[answer.problem];
        input.focus();
      }
    });
  });
  change.addEventListener('click', () => {
    choose(null);
    input.focus();
  });
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, text: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Without the API's client: all of this travels with every checkout. */
async function ask(shop: string, code: string): Promise<{ readonly token: string } | { readonly problem: 'refused' | 'many' | 'away' }> {
  try {
    const answer = await fetch('/api/v1/checkout/tokens', { method: 'POST', credentials: 'omit', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, shop }), signal: AbortSignal.timeout(10_000) });
    // The contract's form of a success.
    if (answer.ok) return { token: ((await answer.json()) as { readonly token: string }).token };
    return { problem: answer.status === 429 ? 'many' : answer.status < 500 ? 'refused' : 'away' };
  } catch {
    return { problem: 'away' };
  }
}
