/** @jsxImportSource preact */
import type { CourierRoute, Stop, StopReason } from '@latchkey/contract';
import { LanguageList } from '../courier/screens/language-list.tsx';
import type { CourierLocale } from '../courier/texts/courier-language.ts';
import { offline, scan } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import type { DayPage } from './courier-day.ts';
import { StopCard } from './stop-card.tsx';
import type { RouteTexts } from './texts/route-texts.ts';

interface RoutePageProps {
  readonly page: DayPage;
  readonly locale: CourierLocale;
  readonly texts: RouteTexts;
  readonly onReport: (deliveryId: Stop['deliveryId'], reason: StopReason) => void;
}

/** A registered courier's stops, for a thumb. The doors themselves are opened at the door, by its code. */
export function RoutePage({ page, locale, texts, onReport }: RoutePageProps) {
  const whose = page.at === 'route' ? page.route : undefined;
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
            <StopCard key={stop.deliveryId} stop={stop} waits={page.at === 'route' && page.waiting.has(stop.deliveryId)} locale={locale} texts={texts} onReport={(reason) => onReport(stop.deliveryId, reason)} />
          ))}
        </ol>
      )}
    </main>
  );
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
