/** @jsxImportSource preact */
import { ApiError } from '@latchkey/client';
import { useEffect, useState } from 'preact/hooks';
import { Sample } from '../api-docs/sample.tsx';
import { madeUpNumber, type SandboxDelivery, type SandboxRun } from '../api-docs/sandbox-run.ts';

const wordsOf = (error: unknown): string => (error instanceof ApiError ? error.message : 'That did not work. Load the page again.');

/** A shop's checkout with the widget in it. The page plays the shop's server too, with a sandbox account of its own. */
export function ShopPage({ run, origin }: { readonly run: SandboxRun; readonly origin: string }) {
  const [account, setAccount] = useState<Awaited<ReturnType<SandboxRun['makeAccount']>>>();
  const [order, setOrder] = useState<SandboxDelivery>();
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState('');
  const attempt = (work: () => Promise<void>) => {
    setProblem('');
    work().catch((error: unknown) => setProblem(wordsOf(error)));
  };
  useEffect(() => attempt(async () => setAccount(await run.makeAccount())), []);

  const place = (event: SubmitEvent) => {
    event.preventDefault();
    // The event comes from the form that it is on.
    const token = new FormData(event.currentTarget as HTMLFormElement).get('deliver-inside');
    attempt(async () => {
      if (account === undefined) return;
      if (typeof token !== 'string') return setProblem('Choose “Deliver inside” first: the code is SANDBOX here.');
      setOrder(await run.announce(account.key.secret, madeUpNumber(), token, 'Reading lamp'));
    });
  };
  return (
    <main class="developers shop">
      <header>
        <h1>Lamps &amp; Co.</h1>
        <p class="quiet">An example of a shop, for whoever builds one. Nothing here costs anything, and nobody lives in the simulated home.</p>
      </header>
      <form class="card" onSubmit={place}>
        <h2>Your order</h2>
        <p class="line"><span>Reading lamp</span><span class="numbers">€ 49</span></p>
        {account !== undefined && <deliver-inside name="deliver-inside" shop={account.account.id} lang="en" />}
        <p class="quiet small">Here the code is <code>SANDBOX</code>. A household makes one for each shop.</p>
        <button type="submit" class="button primary" disabled={account === undefined || order !== undefined}>Place the order</button>
        <div role="status">
          {order !== undefined && (
            <div class="note secured placed">
              <p>Ordered. The home expects parcel {order.trackingNumber}.</p>
              <p><a href="/">See it as the resident, on the start page</a></p>
            </div>
          )}
        </div>
        {order !== undefined && (
          <button type="button" class="button" disabled={sent} onClick={() => attempt(async () => (setSent(true), void (account !== undefined && (await run.sendCourier(account.key.secret, order)))))}>{sent ? 'The courier is on the way' : 'Send the courier'}</button>
        )}
        {problem !== '' && <p class="note attention" role="alert">{problem}</p>}
      </form>
      <section class="card">
        <h2>How it is built in</h2>
        <Sample name="In the page of the checkout" text={`<script src="${origin}/deliver-inside.js" async></script>\n\n<form …>\n  <deliver-inside name="deliver-inside" shop="${account?.account.id ?? 'car_…'}" lang="en"></deliver-inside>\n</form>`} />
        <Sample name="On your server, with your key, when the order is shipped" text={`POST ${origin}/api/v1/carrier/deliveries\n{"code": form["deliver-inside"], "trackingNumber": "…"}`} />
        <p>
          Without code of your own: keep the token at the order (WooCommerce: metadata <code>_deliver_inside</code>; Shopify: note attribute <code>deliver-inside</code>), and let your system post its orders to an address that you make on
          the <a href="/webhooks">webhooks’ page</a>. Parcels are then announced, followed and cancelled by themselves.
        </p>
        <p>
          The customer’s code stays in a frame of this server: your page gets a token that announces parcels for your account alone, and nothing about the home. Languages: en, es, fr, de, ar. With a content security policy, allow this
          server in <code>script-src</code> and <code>frame-src</code>. <a href="/developers">The API, step by step</a>
        </p>
      </section>
    </main>
  );
}
