/** @jsxImportSource preact */
import type { Webhook, WebhookMessage } from '@latchkey/contract';
import { bell, cross, tick } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { AskFirst } from '../dispatch/ask-first.tsx';
import type { Watched } from '../dispatch/use-watched.ts';
import { dayOf, timeWithSeconds } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import { ReplaySince } from './replay-since.tsx';
import type { WebhooksTexts } from './texts/webhooks-texts.ts';
import { hostOf, type SeenWebhooks, type WebhookDesk } from './webhook-desk.ts';

interface WebhookCardProps extends Pick<Watched<SeenWebhooks>, 'act' | 'busy'> {
  readonly desk: WebhookDesk;
  readonly webhook: Webhook;
  /** Undefined while they are not looked at. */
  readonly messages: readonly WebhookMessage[] | undefined;
  readonly locale: Locale;
  readonly texts: WebhooksTexts;
  readonly onToggle: () => void;
  readonly onSecret: (secret: string) => void;
}

/** One webhook: where it goes, how it stands, and what was sent there. */
export function WebhookCard({ desk, webhook, messages, locale, texts, act, busy, onToggle, onSecret }: WebhookCardProps) {
  const { id, url, failingSince, disabledAt, disabledReason } = webhook;
  const host = hostOf(webhook);
  const when = (at: string) => `${dayOf(locale, at)}, ${timeWithSeconds(locale, at)}`;
  return (
    <li class="card">
      <div class="what">
        <h2><bdi dir="ltr">{host}</bdi></h2>
        <span class="quiet small"><bdi dir="ltr">{url}</bdi></span>
      </div>
      {disabledAt !== null ? (
        <div class="note attention confirm">
          <p><strong>{texts.state.disabled(when(disabledAt))}</strong> <bdi dir="ltr">{disabledReason}</bdi></p>
          <p class="small">{texts.enableHelp}</p>
          <button type="button" class="button primary" aria-disabled={busy} aria-label={texts.enableOne(host)} onClick={() => void act(() => desk.enable(id))}>{texts.enable}</button>
        </div>
      ) : (
        <p class="standing"><span class={failingSince === null ? 'chip' : 'chip attention'}><Icon path={failingSince === null ? tick : bell} />{failingSince === null ? texts.state.takes : texts.state.fails(when(failingSince))}</span></p>
      )}
      <div class="buttons">
        <button type="button" class="button" aria-expanded={messages !== undefined} aria-label={texts.showOne(host)} onClick={onToggle}>{texts.show}</button>
        <AskFirst label={texts.rotate} about={texts.rotateOne(host)} question={texts.rotateSure} cancel={texts.cancel} busy={busy} onYes={() => void act(async () => onSecret(await desk.rotate(id)))} />
        <AskFirst label={texts.remove} about={texts.removeOne(host)} question={texts.removeSure} cancel={texts.cancel} busy={busy} danger onYes={() => void act(() => desk.remove(id))} />
      </div>
      {messages !== undefined && (
        <>
          <h3>{texts.messages}</h3>
          {messages.length === 0 && <p class="quiet">{texts.noMessages}</p>}
          <ol class="messages">
            {messages.map((message) => (
              <li key={message.id}>
                <div class="what">
                  <strong>{texts.types[message.type]}</strong>
                  <span class="quiet small numbers">{when(message.createdAt)} <bdi dir="ltr">{message.id}</bdi></span>
                </div>
                <div class="what">
                  <span class={message.state === 'failed' ? 'chip attention' : 'chip'}><Icon path={message.state === 'delivered' ? tick : message.state === 'failed' ? cross : bell} />{stateOf(message, disabledAt !== null)}</span>
                  <span class="quiet small numbers">{texts.message.attempts(String(message.attempts))}{message.failure === null ? '' : ` · ${texts.message.answer(message.failure)}`}{answerOf(message)}</span>
                </div>
                <button type="button" class="button" aria-disabled={busy} aria-label={texts.replayOne(texts.types[message.type], when(message.createdAt))} onClick={() => void act(() => desk.replay(id, message.id))}>{texts.replay}</button>
              </li>
            ))}
          </ol>
          <ReplaySince desk={desk} webhook={webhook} locale={locale} texts={texts} act={act} busy={busy} />
        </>
      )}
    </li>
  );

  /** A failure names its status itself. */
  function answerOf({ answer, failure }: WebhookMessage): string {
    if (answer === null) return '';
    const took = texts.message.took(String(answer.millis));
    return failure === null && answer.status !== null ? ` · ${texts.message.answer(`status ${answer.status}`)} · ${took}` : ` · ${took}`;
  }
  function stateOf({ state, deliveredAt, nextAttemptAt }: WebhookMessage, held: boolean): string {
    if (state === 'delivered' && deliveredAt !== null) return texts.message.delivered(when(deliveredAt));
    if (state === 'failed' || nextAttemptAt === null) return texts.message.failed;
    return held ? texts.message.held : texts.message.waiting(when(nextAttemptAt));
  }
}
