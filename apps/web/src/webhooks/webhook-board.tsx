/** @jsxImportSource preact */
import { ApiError } from '@latchkey/client';
import type { Webhook } from '@latchkey/contract';
import { useCallback, useState } from 'preact/hooks';
import { problemWords } from '../dispatch/problem-words.ts';
import { useWatched } from '../dispatch/use-watched.ts';
import type { Locale } from '../i18n/locale.ts';
import { SecretCard } from './secret-card.tsx';
import { deskTextsOf, type WebhooksTexts } from './texts/webhooks-texts.ts';
import { WebhookCard } from './webhook-card.tsx';
import { hostOf, type WebhookDesk } from './webhook-desk.ts';

interface WebhookBoardProps {
  readonly desk: WebhookDesk;
  readonly locale: Locale;
  readonly texts: WebhooksTexts;
}

/** Every webhook of the account; of one at a time the messages. */
export function WebhookBoard({ desk, locale, texts }: WebhookBoardProps) {
  const [opened, setOpened] = useState<Webhook['id']>();
  const [secret, setSecret] = useState<{ readonly host: string; readonly text: string }>();
  const [url, setUrl] = useState('');
  const read = useCallback(() => desk.look(opened), [desk, opened]);
  const { seen, failure, busy, act } = useWatched(read);
  const problem = failure === undefined ? undefined : failure instanceof ApiError && failure.code === 'webhook.url_refused' ? texts.refusedUrl : problemWords(deskTextsOf(locale), failure);
  const tell = (webhook: Pick<Webhook, 'url'>, text: string) => setSecret({ host: hostOf(webhook), text });
  const add = (event: Event) => {
    event.preventDefault();
    if (url.trim() === '') return;
    void act(async () => {
      const made = await desk.add(url.trim());
      tell(made, made.secret);
      setOpened(made.id);
    }).then((added) => added && setUrl(''));
  };
  return (
    <>
      <div role="status">
        {problem !== undefined && <p class="note attention">{problem}</p>}
        {seen === undefined && problem === undefined && <p>{texts.loading}</p>}
        {secret !== undefined && (
          <SecretCard key={secret.text} about={texts.secret(secret.host)} secret={secret.text} texts={texts} onClose={() => setSecret(undefined)} />
        )}
      </div>
      {seen !== undefined && (
        <>
          {seen.webhooks.length === 0 && <p class="note">{texts.none}</p>}
          <ul class="webhooks-list">
            {seen.webhooks.map((webhook) => (
              <WebhookCard
                key={webhook.id} desk={desk} webhook={webhook} messages={webhook.id === opened && webhook.id === seen.opened ? seen.messages : undefined} locale={locale} texts={texts} busy={busy} act={act}
                onToggle={() => setOpened(webhook.id === opened ? undefined : webhook.id)} onSecret={(text) => tell(webhook, text)}
              />
            ))}
          </ul>
        </>
      )}
      <form class="card sign-in" onSubmit={add}>
        <h2>{texts.add.heading}</h2>
        <div class="field">
          <label for="webhook-url">{texts.add.url}</label>
          <input id="webhook-url" type="url" dir="ltr" autocomplete="off" required maxLength={2_000} value={url} onInput={({ currentTarget }) => setUrl(currentTarget.value)} />
        </div>
        <button type="submit" class="button primary" aria-disabled={busy}>{texts.add.go}</button>
      </form>
    </>
  );
}
