/** @jsxImportSource preact */
import type { DayDelivery, DispatchDay } from '@latchkey/contract';
import type { Locale } from '../i18n/locale.ts';
import { AskFirst } from './ask-first.tsx';
import { CourierList } from './courier-list.tsx';
import type { DispatchDesk } from './dispatch-desk.ts';
import { problemWords } from './problem-words.ts';
import { StopLine } from './stop-line.tsx';
import { StopListForm } from './stop-list-form.tsx';
import { standingOf } from './stop-standing.ts';
import type { DispatchTexts } from './texts/dispatch-texts.ts';
import { useWatched } from './use-watched.ts';

interface DayBoardProps {
  readonly desk: DispatchDesk;
  readonly locale: Locale;
  readonly texts: DispatchTexts;
  readonly onLeft: () => void;
}

/** The day: what needs a person first, then each courier's route, and beside them the couriers and new stops. */
export function DayBoard({ desk, locale, texts, onLeft }: DayBoardProps) {
  const { seen: day, failure, busy, act } = useWatched(desk.day);
  const problem = failure === undefined ? undefined : <p class="note attention">{problemWords(texts, failure)}</p>;
  const leave = <AskFirst label={texts.leave} about={texts.leave} question={texts.leaveSure} cancel={texts.cancel} busy={busy} danger onYes={() => void act(() => desk.leave()).then((left) => left && onLeft())} />;
  if (day === undefined) return <div class="loading"><div role="status">{problem ?? <p>{texts.loading}</p>}</div>{problem === undefined ? null : leave}</div>;

  const attention = day.deliveries.filter((stop) => standingOf(stop).attention);
  const loose = day.deliveries.filter(({ courierId }) => courierId === null);
  const assign = (stop: DayDelivery, courierId: string) => void act(() => handOver(desk, day, stop, courierId));
  const listed = (stops: readonly DayDelivery[]) => (
    <ol class="stops">
      {stops.map((stop) => (
        <StopLine key={stop.deliveryId} stop={stop} couriers={day.couriers} locale={locale} texts={texts} busy={busy} onAssign={(courierId) => assign(stop, courierId)} />
      ))}
    </ol>
  );
  return (
    <>
      <div role="status">{problem}</div>
      <div class="board">
        <div class="routes">
          <section class={attention.length === 0 ? 'card' : 'card needs'} aria-labelledby="needs">
            <h2 id="needs">{texts.needs}</h2>
            {attention.length === 0 ? <p class="quiet">{texts.needsNone}</p> : (
              <ol class="stops">{attention.map((stop) => <StopLine key={stop.deliveryId} stop={stop} couriers={day.couriers} locale={locale} texts={texts} busy={busy} />)}</ol>
            )}
          </section>
          {day.deliveries.length === 0 && <p class="note">{texts.empty}</p>}
          {loose.length > 0 && (
            <section class="card" aria-labelledby="no-route">
              <h2 id="no-route">{texts.noRoute}</h2>
              {day.couriers.length > 0 && <p class="quiet small">{texts.noRouteHelp}</p>}
              {listed(loose)}
            </section>
          )}
          {day.couriers.map(({ id, name }) => {
            const stops = day.deliveries.filter(({ courierId }) => courierId === id);
            return (
              <section class="card" key={id} aria-labelledby={id}>
                <h2 id={id}>{texts.route(isolated(name))}</h2>
                {stops.length === 0 ? <p class="quiet">{texts.routeEmpty}</p> : (
                  <>
                    <p class="quiet small numbers">{texts.doneOf(String(stops.filter(({ status }) => status === 'delivered').length), String(stops.length))}</p>
                    {listed(stops)}
                  </>
                )}
              </section>
            );
          })}
        </div>
        <div class="desk">
          <StopListForm desk={desk} day={day} busy={busy} act={act} texts={texts} />
          <CourierList desk={desk} day={day} busy={busy} act={act} texts={texts} />
          {leave}
        </div>
      </div>
    </>
  );
}

/** A name whose direction turns nothing around it. */
const isolated = (name: string): string => `\u2068${name}\u2069`;

/** Puts a stop at the end of a courier's route, or takes it off its route. */
async function handOver(desk: DispatchDesk, { couriers, deliveries }: DispatchDay, { deliveryId, courierId: before }: DayDelivery, to: string): Promise<void> {
  const courier = couriers.find(({ id }) => id === (to === '' ? before : to));
  if (courier === undefined) return;
  const route = deliveries.filter((each) => each.courierId === courier.id && each.deliveryId !== deliveryId).map((each) => each.deliveryId);
  await desk.setRoute(courier.id, to === '' ? route : [...route, deliveryId]);
}
