/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { scan, tick } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { Locale } from '../../i18n/locale.ts';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { Screen } from './screen.tsx';

/** Said only when bolt and door were both reported and stayed so. */
export function SecuredScreen({ visit, locale, texts, onNext, onDone }: { readonly visit: CourierVisit; readonly locale: Locale; readonly texts: CourierTexts; readonly onNext: () => void; readonly onDone: () => void }) {
  return (
    <Screen
      tone="secured"
      door={visit.door}
      heading={texts.secured.heading}
      languageLabel={texts.language}
      actions={
        <>
          <button type="button" class="button big primary" onClick={onNext}>
            <Icon path={scan} />
            {texts.secured.next}
          </button>
          <button type="button" class="button big" onClick={onDone}>
            {texts.secured.done}
          </button>
        </>
      }
    >
      <span class="badge tick">
        <Icon path={tick} />
      </span>
      <p class="detail numbers">{texts.secured.detail(timeWithSeconds(locale, visit.updatedAt))}</p>
      <p class="detail">{texts.secured.thanks}</p>
    </Screen>
  );
}
