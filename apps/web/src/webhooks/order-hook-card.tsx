/** @jsxImportSource preact */
import type { OrderHook, OrderReceipt } from '@latchkey/contract';
import { bell, tick } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { AskFirst } from '../dispatch/ask-first.tsx';
import { dayOf, timeWithSeconds } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import type { WebhooksTexts } from './texts/webhooks-texts.ts';

interface OrderHookCardProps {
  readonly hook: OrderHook;
  /** Undefined while they are not looked at. */
  readonly receipts: readonly OrderReceipt[] | undefined;
  readonly locale: Locale;
  readonly texts: WebhooksTexts;
  readonly busy: boolean;
  readonly onToggle: () => void;
  readonly onRotate: () => void;
  readonly onRemove: () => void;
}

const COUNTS = ['announced', 'updated', 'cancelled', 'left'] as const;

/** One address for a shop's system: where it is, whether its messages are taken, and what was understood. */
export function OrderHookCard({ hook, receipts, locale, texts, busy, onToggle, onRotate, onRemove }: OrderHookCardProps) {
  const words = texts.orders;
  const system = words.systems[hook.system];
  const when = (at: string) => `${dayOf(locale, at)}, ${timeWithSeconds(locale, at)}`;
  return (
    <li class="card">
      <div class="what">
        <h3><bdi>{system}</bdi></h3>
        <span class="small">{words.address}: <code dir="ltr">{hook.url}</code></span>
        <span class="quiet small">{words.how[hook.system]}</span>
      </div>
      <p class="standing">
        <span class={hook.refused === null ? 'chip' : 'chip attention'}><Icon path={hook.refused === null ? tick : bell} />{hook.refused === null ? words.taken : words.refused[hook.refused.because](when(hook.refused.at))}</span>
      </p>
      {hook.previousValidUntil !== null && <p class="quiet small">{words.both(when(hook.previousValidUntil))}</p>}
      <div class="buttons">
        <button type="button" class="button" aria-expanded={receipts !== undefined} aria-label={words.receiptsOne(system)} onClick={onToggle}>{words.receipts}</button>
        {hook.system !== 'shopify' && <AskFirst label={texts.rotate} about={texts.rotateOne(system)} question={words.rotateSure} cancel={texts.cancel} busy={busy} onYes={onRotate} />}
        <AskFirst label={texts.remove} about={texts.removeOne(system)} question={words.removeSure} cancel={texts.cancel} busy={busy} danger onYes={onRemove} />
      </div>
      {receipts?.length === 0 && <p class="quiet">{words.noReceipts}</p>}
      {receipts !== undefined && receipts.length > 0 && (
        <ol class="messages">
          {receipts.map((receipt) => (
            <li key={receipt.id}>
              <div class="what">
                <strong><bdi>{receipt.order ?? receipt.topic}</bdi></strong>
                <span class="quiet small numbers">{when(receipt.receivedAt)} <bdi dir="ltr">{receipt.topic}</bdi></span>
              </div>
              <div class="what">
                <span>{words.outcome[receipt.outcome]}</span>
                <span class="quiet small numbers">{COUNTS.filter((count) => receipt[count] > 0).map((count) => words.counts[count](String(receipt[count]))).join(' · ')}</span>
              </div>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}
