/**
 * What a shop puts into its checkout, as one script without dependencies: `<script src="https://…/deliver-inside.js" async></script>` and
 * `<deliver-inside name="deliver-inside" shop="car_…" lang="de" theme="light"></deliver-inside>`, in a form or not. The customer's code is typed into a frame of the Latchkey server,
 * so that neither the shop's page nor anything else in it reads it; the shop gets a token (`value`, and the form's field), or nothing. `change` says when.
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || customElements.get('deliver-inside') !== undefined) return;
  const server = new URL(script.src).origin;

  class DeliverInside extends HTMLElement {
    static readonly formAssociated = true;
    readonly #internals = this.attachInternals();
    #token: string | null = null;

    /** With which the shop announces the order's parcels; null while the customer chose nothing. */
    get value(): string | null {
      return this.#token;
    }

    connectedCallback(): void {
      this.#choose(null);
      const frame = document.createElement('iframe');
      const query = new URLSearchParams({ shop: this.getAttribute('shop') ?? '', lang: this.lang || document.documentElement.lang, theme: this.getAttribute('theme') ?? '' });
      frame.src = `${server}/checkout?${query}`;
      frame.title = 'Latchkey';
      // Not by an attribute: a shop's content security policy may forbid those.
      frame.style.cssText = 'display:block;width:100%;height:12rem;border:0;color-scheme:normal';
      frame.addEventListener('load', () => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', ({ data }: MessageEvent<{ readonly height?: number; readonly token?: string | null }>) => {
          if (data.height !== undefined) frame.style.height = `${data.height}px`;
          if (data.token !== undefined && data.token !== this.#token) {
            this.#choose(data.token);
            this.dispatchEvent(new Event('change', { bubbles: true }));
          }
        });
        port1.start();
        frame.contentWindow?.postMessage('latchkey.checkout', server, [port2]);
      });
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      root.replaceChildren(frame);
      this.style.display = 'block';
    }

    #choose(token: string | null): void {
      this.#token = token;
      this.#internals.setFormValue(token);
    }
  }
  customElements.define('deliver-inside', DeliverInside);
})();
