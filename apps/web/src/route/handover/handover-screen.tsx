/** @jsxImportSource preact */
import type { HeldStop } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LanguageList } from '../../courier/screens/language-list.tsx';
import type { CourierLocale } from '../../courier/texts/courier-language.ts';
import { doorClosed, padlockClosed, parcelIn } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { ShownCode } from '../route-store.ts';
import { when } from '../stop-time.ts';
import { HeldUp, Lamp, Sun } from './handover-picture.tsx';
import { type HandoverTexts, handoverTexts } from './handover-texts.ts';
import { QR_SIDE, qrCode } from './qr-code.ts';

/** In this file because the page loads it beforehand: where it is needed there is no network. */
export { signHandover } from '@latchkey/grants/handover';

/** A hub takes a code within two minutes of its own clock; a new one is there long before. */
const FRESH_FOR = Seconds(20);
/** Modules of white that a code needs around it. */
const QUIET = 4;

export interface HandoverScreenProps {
  readonly held: HeldStop;
  readonly locale: CourierLocale;
  /** Signs anew for this door, by the key in this phone. */
  readonly sign: () => Promise<ShownCode>;
  readonly onBack: () => void;
}

/** What a courier holds before a door's reader where the home, or the phone, has no network. */
export function HandoverScreen({ held, locale, sign, onBack }: HandoverScreenProps) {
  const texts = handoverTexts[locale];
  const title = useRef<HTMLHeadingElement>(null);
  const [code, setCode] = useState<ShownCode>();
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    let gone = false;
    const renew = () => void sign().then((made) => (gone ? undefined : setCode(made)), () => undefined);
    renew();
    const timer = setInterval(renew, FRESH_FOR);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [held.grantId]);
  useWakefulScreen();

  return (
    <main class="route handover">
      <header>
        <p class="door-name"><Icon path={doorClosed} /><bdi>{held.door.name}</bdi></p>
        <LanguageList label={texts.language} />
      </header>
      <div class="how">
        <HeldUp />
        <div>
          <p class="quiet">{held.homeOnline ? texts.noNetwork : texts.homeAway}</p>
          <h1 ref={title} tabIndex={-1}>{texts.hold}</h1>
        </div>
      </div>
      <Code code={code} locale={locale} texts={texts} />
      <p class="bright"><Sun /><span>{texts.bright}</span></p>
      <ol class="then">
        <li><Lamp /><span>{texts.blinks}</span></li>
        <li><Icon path={parcelIn} /><span>{texts.putIn}</span></li>
        <li><Icon path={padlockClosed} /><span>{texts.locks}</span></li>
      </ol>
      <p>{texts.nothing}</p>
      <p class="quiet numbers">{texts.later} {texts.until(when(locale, held.until))}</p>
      <button type="button" class="button big" onClick={onBack}>{texts.back}</button>
    </main>
  );
}

/** On white in every light: a reader knows no dark mode. */
function Code({ code, locale, texts }: { readonly code: ShownCode | undefined; readonly locale: CourierLocale; readonly texts: HandoverTexts }) {
  const side = QR_SIDE + 2 * QUIET;
  return (
    <figure>
      <svg class="code" viewBox={`0 0 ${side} ${side}`} shape-rendering="crispEdges" role="img" aria-label={texts.code}>
        <path class="paper" d={`M0 0h${side}v${side}H0z`} />
        {code !== undefined && <path class="dark" d={pathOf(qrCode(code.text))} />}
      </svg>
      <figcaption class="numbers">
        {/* Runs out as the code does; the clock moves where nothing may. */}
        <span class="left" key={code?.at} />
        {code === undefined ? texts.signing : timeWithSeconds(locale, code.at)}
      </figcaption>
    </figure>
  );
}

/** Rows of dark modules as one path. */
function pathOf(code: readonly (readonly boolean[])[]): string {
  let path = '';
  for (const [y, row] of code.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue;
      let end = x;
      while (row[end] === true) end += 1;
      path += `M${x + QUIET} ${y + QUIET}h${end - x}v1h${x - end}z`;
      x = end;
    }
  }
  return path;
}

/** A screen that goes dark in the hand opens nothing. Where the browser does not do it, the courier taps. */
function useWakefulScreen(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const stay = () => {
      // Missing in older browsers, whatever the types say.
      const { wakeLock } = navigator as { readonly wakeLock?: WakeLock };
      void wakeLock?.request('screen').then(
        (made) => {
          lock = made;
          if (gone) void made.release();
        },
        () => undefined,
      );
    };
    const again = () => {
      if (!document.hidden) stay();
    };
    stay();
    document.addEventListener('visibilitychange', again);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, []);
}
