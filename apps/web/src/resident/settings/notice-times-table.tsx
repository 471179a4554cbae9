import type { NoticeTimes } from '@latchkey/contract';
import { useCallback } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** How long telling this household took: nothing is shown until something was told. */
export function NoticeTimesTable() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const { notificationsRevision, revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/notice-times', { signal }), [client]);
  const { value } = useLoaded(load, `${notificationsRevision} ${revision}`);
  if (value === undefined || value.items.length === 0) return null;
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', maximumSignificantDigits: 2 });
  const words = (spread: NoticeTimes['shown']) => (spread === null ? texts.notices.unknown : `${seconds.format(spread.p50)} / ${seconds.format(spread.p95)}`);
  return (
    <>
      {/* Not the table's caption: that would be as wide as the table, and cut off where it scrolls. */}
      <p id="notice-times" className="small quiet">{texts.notices.times}</p>
      <div className="notice-times" tabIndex={0} role="group" aria-labelledby="notice-times">
        <table aria-labelledby="notice-times">
          <thead>
            <tr><th scope="col">{texts.notices.way}</th><th scope="col">{texts.settings.handedOver}</th><th scope="col">{texts.settings.shown}</th><th scope="col">{texts.settings.acknowledged}</th><th scope="col">{texts.notices.failed}</th></tr>
          </thead>
          <tbody className="numbers">
            {value.items.map(({ channel, sent, failed, handedOver, shown, acknowledged }) => (
              <tr key={channel}><th scope="row">{texts.settings.channel[channel]}</th><td>{words(handedOver)}</td><td>{words(shown)}</td><td>{words(acknowledged)}</td><td>{texts.notices.failedOf(failed, sent)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
