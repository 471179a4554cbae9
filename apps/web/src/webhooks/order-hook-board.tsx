/** @jsxImportSource preact */
import type { OrderHook, ShopSystem } from '@latchkey/contract';
import { useCallback, useState } from 'preact/hooks';
import { problemWords } from '../dispatch/problem-words.ts';
import { useWatched } from '../dispatch/use-watched.ts';
import type { Locale } from '../i18n/locale.ts';
import { OrderHookCard } from './order-hook-card.tsx';
import { SecretCard } from './secret-card.tsx';
import { deskTextsOf, type WebhooksTexts } from './texts/webhooks-texts.ts';
import type { WebhookDesk } from './webhook-desk.ts';

interface OrderHookBoardProps {
  readonly desk: WebhookDesk;
  readonly locale: Locale;
  readonly texts: WebhooksTexts;
}

const SYSTEMS: readonly ShopSystem[] = ['woocommerce', 'shopify', 'standard'];

/** Where the shop's own system tells of its orders. */
export function OrderHookBoard({ desk, locale, texts }: OrderHookBoardProps) {
  const words = texts.orders;
  const [opened, setOpened] = useState<OrderHook['id']>();
  const [told, setTold] = useState<{ readonly name: string; readonly secret: string }>();
  const [system, setSystem] = useState<ShopSystem>('woocommerce');
  const [secret, setSecret] = useState('');
  const read = useCallback(() => desk.lookAtOrders(opened), [desk, opened]);
  const { seen, failure, busy, act } = useWatched(read);
  const make = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      const made = await desk.addOrderHook(system, secret.trim());
      // What somebody pasted is known to them.
      if (secret.trim() === '') setTold({ name: words.systems[system], secret: made.secret });
      setSecret('');
      setOpened(made.id);
    });
  };
  return (
    <section class="orders" aria-labelledby="orders-heading">
      <h2 id="orders-heading">{words.heading}</h2>
      <p class="quiet">{words.about}</p>
      <div role="status">
        {failure !== undefined && <p class="note attention">{problemWords(deskTextsOf(locale), failure)}</p>}
        {told !== undefined && <SecretCard key={told.secret} about={words.told(told.name)} secret={told.secret} texts={texts} onClose={() => setTold(undefined)} />}
      </div>
      {seen?.hooks.length === 0 && <p class="note">{words.none}</p>}
      {seen !== undefined && seen.hooks.length > 0 && (
        <ul class="webhooks-list">
          {seen.hooks.map((hook) => (
            <OrderHookCard
              key={hook.id} hook={hook} receipts={hook.id === opened && hook.id === seen.opened ? seen.receipts : undefined} locale={locale} texts={texts} busy={busy}
              onToggle={() => setOpened(hook.id === opened ? undefined : hook.id)}
              onRotate={() => void act(async () => setTold({ name: words.systems[hook.system], secret: await desk.rotateOrderHook(hook.id, '') }))}
              onRemove={() => void act(() => desk.removeOrderHook(hook.id))}
            />
          ))}
        </ul>
      )}
      <form class="card sign-in" onSubmit={make}>
        <h3>{words.make}</h3>
        <div class="field">
          <label for="order-system">{words.system}</label>
          <select id="order-system" value={system} onChange={({ currentTarget }) => setSystem(SYSTEMS.find((one) => one === currentTarget.value) ?? system)}>
            {SYSTEMS.map((one) => <option key={one} value={one}>{words.systems[one]}</option>)}
          </select>
        </div>
        <div class="field">
          <label for="order-secret">{words.secret}</label>
          <input id="order-secret" type="password" dir="ltr" autocomplete="off" required={system === 'shopify'} minLength={16} maxLength={200} value={secret} aria-describedby="order-secret-help" onInput={({ currentTarget }) => setSecret(currentTarget.value)} />
          <span id="order-secret-help" class="quiet small">{words.secretHelp[system]}</span>
        </div>
        <button type="submit" class="button primary" aria-disabled={busy}>{words.make}</button>
      </form>
    </section>
  );
}
