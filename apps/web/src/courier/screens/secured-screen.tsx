/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { help, padlockClosed, scan, tick } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { CourierLocale, CourierTexts } from '../texts/courier-texts.ts';
import { HandoverCodes } from '../wishes/handover-codes.tsx';
import { Screen } from './screen.tsx';

interface SecuredScreenProps {
  readonly visit: CourierVisit;
  /** By the hub's own signature: only then it is said that the door is locked. */
  readonly proved: boolean;
  /** False where the browser cannot check a signature. */
  readonly checked: boolean;
  readonly locale: CourierLocale;
  readonly texts: CourierTexts;
  /** The way to what is kept of the courier. */
  readonly receipt: ComponentChildren;
  /** Absent for a guest, who brings nothing. */
  readonly onNotLeft: (() => void) | undefined;
  readonly onNext: () => void;
  readonly onDone: () => void;
}

/** The end of a visit: locked and proved; or only said to be, and what to do then. */
export function SecuredScreen({ visit, proved, checked, locale, texts: { language, secured, notLeft }, receipt, onNotLeft, onNext, onDone }: SecuredScreenProps) {
  const unseen = visit.state === 'bolted';
  const at = timeWithSeconds(locale, visit.updatedAt);
  return (
    <Screen
      tone={proved && !unseen ? 'secured' : checked && !proved ? 'attention' : 'plain'}
      door={visit.door}
      heading={proved ? (unseen ? secured.bolted : secured.heading) : checked ? secured.unproved : secured.unchecked}
      languageLabel={language}
      actions={
        <>
          <button type="button" class="button big primary" onClick={onNext}>
            <Icon path={scan} />
            {secured.next}
          </button>
          <div class="pair">
            {onNotLeft !== undefined && (
              <button type="button" class="button big" onClick={onNotLeft}>
                {notLeft.after}
              </button>
            )}
            <button type="button" class="button big" onClick={onDone}>
              {secured.done}
            </button>
          </div>
        </>
      }
    >
      {/* The tick is for what is proved whole. */}
      <span class={proved && !unseen ? 'badge tick' : 'badge'}>
        <Icon path={proved ? (unseen ? padlockClosed : tick) : help} />
      </span>
      {visit.handoverCodes !== undefined && <HandoverCodes codes={visit.handoverCodes} locale={locale} />}
      {unseen && proved && <p class="detail"><strong>{secured.boltedNext}</strong></p>}
      <p class="detail numbers">{checked && !proved ? secured.unprovedDetail : unseen ? secured.boltedDetail(at) : secured.detail(at)}</p>
      <p class="detail">{proved ? secured.proved : checked ? secured.unprovedNext : secured.uncheckedDetail}</p>
      {proved && <p class="detail">{secured.thanks}</p>}
      {receipt}
    </Screen>
  );
}
