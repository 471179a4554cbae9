/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { language } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { locales, switchLocale } from '../i18n/locale.ts';
import { languageNames } from '../i18n/reader-language.ts';
import { DayBoard } from './day-board.tsx';
import { type DispatchDesk, signIn } from './dispatch-desk.ts';
import { SignInForm } from './sign-in-form.tsx';
import { dispatchTexts } from './texts/dispatch-texts.ts';

interface DispatchPageProps {
  /** The desk that this browser is already. */
  readonly known: DispatchDesk | undefined;
  readonly origin: string;
}

/** Couriers, routes and what needs a person, for a small carrier's dispatcher. */
export function DispatchPage({ known, origin }: DispatchPageProps) {
  const locale = useLocale();
  const texts = dispatchTexts[locale];
  const [desk, setDesk] = useState(known);
  const other = locales.find((each) => each !== locale) ?? 'en';
  return (
    <main class="dispatch">
      <header>
        <h1>{desk === undefined ? texts.title : <bdi>{desk.carrier}</bdi>}</h1>
        <a class="button plain" href="/webhooks">{texts.webhooks}</a>
        <button type="button" class="button plain language" lang={other} aria-label={`${texts.language}: ${languageNames[other]}`} onClick={() => switchLocale(other)}>
          <Icon path={language} />
          {languageNames[other]}
        </button>
      </header>
      {desk === undefined ? <SignInForm texts={texts} signIn={async (key) => setDesk(await signIn(key, origin))} /> : <DayBoard desk={desk} locale={locale} texts={texts} onLeft={() => setDesk(undefined)} />}
    </main>
  );
}
