/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { language } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { SignInForm } from '../dispatch/sign-in-form.tsx';
import { locales, switchLocale } from '../i18n/locale.ts';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { languageNames } from '../i18n/reader-language.ts';
import { OrderHookBoard } from './order-hook-board.tsx';
import { deskTextsOf, webhooksTexts } from './texts/webhooks-texts.ts';
import { signInForWebhooks, type WebhookDesk } from './webhook-desk.ts';
import { WebhookBoard } from './webhook-board.tsx';

interface WebhooksPageProps {
  /** The desk that this browser is already. */
  readonly known: WebhookDesk | undefined;
  readonly origin: string;
}

/** Where a carrier or a shop is told of its deliveries, and what became of each message. */
export function WebhooksPage({ known, origin }: WebhooksPageProps) {
  const locale = useLocale();
  const texts = webhooksTexts[locale];
  const [desk, setDesk] = useState(known);
  const other = locales.find((each) => each !== locale) ?? 'en';
  return (
    <main class="dispatch webhooks">
      <header>
        <div>
          <h1>{texts.title}</h1>
          {desk !== undefined && <p class="quiet"><bdi>{desk.carrier}</bdi></p>}
        </div>
        <div class="links">
          <a class="button plain" href="/dispatch">{texts.dispatch}</a>
          <button type="button" class="button plain language" lang={other} aria-label={`${texts.language}: ${languageNames[other]}`} onClick={() => switchLocale(other)}>
            <Icon path={language} />
            {languageNames[other]}
          </button>
        </div>
      </header>
      {desk === undefined ? <SignInForm texts={deskTextsOf(locale)} signIn={async (key) => setDesk(await signInForWebhooks(key, origin))} /> : (
        <>
          <WebhookBoard desk={desk} locale={locale} texts={texts} />
          <OrderHookBoard desk={desk} locale={locale} texts={texts} />
        </>
      )}
    </main>
  );
}
