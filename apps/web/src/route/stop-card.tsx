/** @jsxImportSource preact */
import type { RouteStop, Stop, StopReason } from '@latchkey/contract';
import { useState } from 'preact/hooks';
import type { CourierLocale } from '../courier/texts/courier-language.ts';
import { bell, cross, doorOpen, offline, parcel, tick } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { when } from './stop-time.ts';
import type { RouteTexts } from './texts/route-texts.ts';

const REASONS: readonly StopReason[] = ['nobody', 'refused', 'wrong-address', 'no-access', 'damaged', 'other'];
const ICONS: Readonly<Record<Stop['status'], string>> = { expected: parcel, delivering: doorOpen, delivered: tick, cancelled: cross };

interface StopCardProps {
  readonly stop: RouteStop;
  /** What was said of it has not arrived. */
  readonly waits: boolean;
  /** When a code was shown for it, of which nothing was heard since. */
  readonly shownAt: string | undefined;
  /** The phone has no network. */
  readonly away: boolean;
  readonly locale: CourierLocale;
  readonly texts: RouteTexts;
  /** Shows the code that opens its door without a network. */
  readonly onCode: () => void;
  readonly onReport: (reason: StopReason) => void;
}

/** One stop: where, which parcel, when, how it stands; and a way to say that it cannot be served. */
export function StopCard({ stop: { address, trackingNumber, reference, status, report, notBefore, notAfter, held }, waits, shownAt, away, locale, texts, onCode, onReport }: StopCardProps) {
  const [asking, setAsking] = useState(false);
  const where = address ?? trackingNumber;
  const said = status === 'expected' ? report : null;
  const holds = held !== undefined && Date.parse(held.until) > Date.now();
  return (
    <li class={`card ${status}`}>
      <h2><bdi>{where}</bdi></h2>
      <p class="numbers">
        {address !== null && <bdi dir="ltr">{trackingNumber}</bdi>} {reference !== null && <bdi class="quiet">{reference}</bdi>}
      </p>
      {(notBefore !== null || notAfter !== null) && (
        <p class="numbers">
          {notBefore !== null && texts.from(when(locale, notBefore))} {notAfter !== null && texts.until(when(locale, notAfter))}
        </p>
      )}
      <p class="standing numbers">
        <strong class={said === null ? 'chip' : 'chip attention'}><Icon path={said === null ? ICONS[status] : bell} />{said === null ? texts.status[status] : texts.reasons[said.reason]}</strong>
        {said !== null && <span>{when(locale, said.at)}{waits && ` · ${texts.waiting}`}</span>}
      </p>
      {holds && shownAt !== undefined && <p class="note open numbers">{texts.shown(when(locale, shownAt))}</p>}
      {holds && !asking && <button type="button" class={away || !held.homeOnline ? 'button primary' : 'button'} aria-label={`${texts.noNetwork} ${where}`} onClick={onCode}><Icon path={offline} />{texts.noNetwork}</button>}
      {status === 'expected' && !asking && <button type="button" class="button" aria-label={`${texts.cannot}: ${where}`} onClick={() => setAsking(true)}>{texts.cannot}</button>}
      {status === 'expected' && asking && (
        <div class="reasons" role="group" aria-label={texts.why}>
          {REASONS.map((reason) => (
            <button
              key={reason}
              type="button"
              class="button"
              onClick={() => {
                setAsking(false);
                onReport(reason);
              }}
            >
              {texts.reasons[reason]}
            </button>
          ))}
          <button type="button" class="button plain" onClick={() => setAsking(false)}>{texts.back}</button>
        </div>
      )}
    </li>
  );
}
