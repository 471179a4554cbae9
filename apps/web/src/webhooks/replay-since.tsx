/** @jsxImportSource preact */
import type { Webhook } from '@latchkey/contract';
import { Days } from '@latchkey/kit';
import { useId, useState } from 'preact/hooks';
import type { Watched } from '../dispatch/use-watched.ts';
import { dayOf, timeWithSeconds } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import type { WebhooksTexts } from './texts/webhooks-texts.ts';
import type { Replayed, SeenWebhooks, WebhookDesk } from './webhook-desk.ts';

interface ReplaySinceProps extends Pick<Watched<SeenWebhooks>, 'act' | 'busy'> {
  readonly desk: WebhookDesk;
  readonly webhook: Webhook;
  readonly locale: Locale;
  readonly texts: WebhooksTexts;
}

/** Everything since a time, for a receiver that was away. */
export function ReplaySince({ desk, webhook, locale, texts, act, busy }: ReplaySinceProps) {
  const words = texts.since;
  const ids = useId();
  const [since, setSince] = useState(() => localMinute(Date.parse(webhook.failingSince ?? webhook.disabledAt ?? '') || Date.now() - Days(1)));
  const [delivered, setDelivered] = useState(false);
  const [sent, setSent] = useState<Replayed>();
  const send = (event: Event) => {
    event.preventDefault();
    setSent(undefined);
    void act(async () => setSent(await desk.replaySince(webhook.id, new Date(since).getTime(), delivered)));
  };
  return (
    <form class="since" onSubmit={send}>
      <h3>{words.heading}</h3>
      <div class="field">
        <label for={`${ids}-at`}>{words.at}</label>
        <input id={`${ids}-at`} type="datetime-local" required value={since} onInput={({ currentTarget }) => setSince(currentTarget.value)} />
      </div>
      <label class="tick"><input type="checkbox" checked={delivered} onChange={({ currentTarget }) => setDelivered(currentTarget.checked)} /> {words.delivered}</label>
      <button type="submit" class="button" aria-disabled={busy}>{words.go}</button>
      <div role="status">{sent !== undefined && <p>{words.sent(String(sent.messages))} {sent.until !== null && words.until(`${dayOf(locale, sent.until)}, ${timeWithSeconds(locale, sent.until)}`)}</p>}</div>
    </form>
  );
}

/** An instant as such a field writes it: local, whole minutes, the one before. */
const localMinute = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
