/** @jsxImportSource preact */
import type { CourierRoute, HeldStop, Stop, StopReason } from '@latchkey/contract';
import type { ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LanguageList } from '../courier/screens/language-list.tsx';
import type { CourierLocale } from '../courier/texts/courier-language.ts';
import { offline, scan } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import type { DayPage } from './courier-day.ts';
import type { ShownCode } from './route-store.ts';
import { StopCard } from './stop-card.tsx';
import type { RouteTexts } from './texts/route-texts.ts';

interface RoutePageProps {
  readonly page: DayPage;
  readonly locale: CourierLocale;
  readonly texts: RouteTexts;
  /** What is kept of the courier, once it is loaded. */
  readonly ownVisits: ((locale: CourierLocale) => ComponentChild) | undefined;
  readonly onReport: (deliveryId: Stop['deliveryId'], reason: StopReason) => void;
  readonly showCode: (deliveryId: Stop['deliveryId'], held: HeldStop) => Promise<ShownCode>;
}

/** A registered courier's stops, for a thumb. The doors themselves are opened at the door, by its code. */
export function RoutePage({ page, locale, texts, ownVisits, onReport, showCode }: RoutePageProps) {
  const whose = page.at === 'route' ? page.route : undefined;
  const [at, setAt] = useState<Stop['deliveryId']>();
  const HandoverScreen = useHandoverScreen(whose?.stops.some(({ held }) => held !== undefined) === true);
  const stop = whose?.stops.find(({ deliveryId, held }) => deliveryId === at && held !== undefined);
  // What was heard of it meanwhile stands on the route.
  useEffect(() => {
    if (at !== undefined && stop === undefined) setAt(undefined);
  }, [at, stop]);
  if (stop?.held !== undefined && HandoverScreen !== undefined) {
    const { deliveryId, held } = stop;
    return <HandoverScreen held={held} locale={locale} sign={() => showCode(deliveryId, held)} onBack={() => setAt(undefined)} />;
  }
  return (
    <main class="route">
      <header>
        <h1>{whose === undefined ? texts.title : <bdi>{whose.courier}</bdi>}</h1>
        <LanguageList label={texts.language} />
        {whose !== undefined && <p class="quiet"><bdi>{whose.carrier}</bdi></p>}
      </header>
      <div role="status">{page.at === 'loading' ? <p>{texts.loading}</p> : page.at === 'none' ? <p class="note">{texts.none[page.why]}</p> : <Standing {...page} texts={texts} />}</div>
      {whose !== undefined && (
        <ol class="stops">
          {whose.stops.map((stop) => (
            <StopCard key={stop.deliveryId} stop={stop} waits={page.at === 'route' && page.waiting.has(stop.deliveryId)} shownAt={page.at === 'route' ? page.shown.get(stop.deliveryId) : undefined} away={page.at !== 'route' || !page.fresh} locale={locale} texts={texts} onReport={(reason) => onReport(stop.deliveryId, reason)} onCode={() => setAt(stop.deliveryId)} />
          ))}
        </ol>
      )}
      {ownVisits?.(locale)}
    </main>
  );
}

/** The screen with the code, loaded as soon as it may be needed: where it is, there is no network. */
function useHandoverScreen(wanted: boolean) {
  const [screen, setScreen] = useState<{ readonly HandoverScreen: typeof import('./handover/handover-screen.tsx').HandoverScreen }>();
  useEffect(() => {
    if (wanted && screen === undefined) void import('./handover/handover-screen.tsx').then(setScreen, () => undefined);
  });
  return screen?.HandoverScreen;
}

/** How current the page is, and what the courier should know before the first door. */
function Standing({ route, fresh, taken, texts }: { readonly route: CourierRoute; readonly fresh: boolean; readonly taken: boolean; readonly texts: RouteTexts }) {
  const signed = route.signedUntil !== null && Date.parse(route.signedUntil) > Date.parse(route.serverNow);
  return (
    <>
      {!fresh && <p class="note open"><Icon path={offline} /><span>{texts.kept}</span></p>}
      {taken && <p class="note attention">{texts.taken}</p>}
      {fresh && !signed && <p class="note open">{texts.unsigned}</p>}
      {route.stops.length === 0 ? <p class="note">{texts.empty}</p> : <p class="how-to"><Icon path={scan} /><span>{texts.howTo}</span></p>}
    </>
  );
}
