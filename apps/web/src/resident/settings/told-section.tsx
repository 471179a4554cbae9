import type { Notification } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback } from 'react';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

const SHOWN = 20;

/** What the reader was told, by which way, and when each step of it happened. */
export function ToldSection() {
  const { client } = useResident();
  const { texts } = useTexts();
  const { notificationsRevision, revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/notifications', { query: { limit: SHOWN }, signal }), [client]);
  const { value, failure, reload } = useLoaded(load, `${notificationsRevision} ${revision}`);
  return (
    <section className="card" aria-labelledby="settings-told">
      <h2 id="settings-told">{texts.settings.told}</h2>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value === undefined && failure === undefined ? <Delayed lines={4} /> : null}
      {value?.items.length === 0 ? <p className="quiet">{texts.settings.toldNone}</p> : null}
      <ul className="told">{value?.items.map((notification) => <Told key={notification.id} notification={notification} />)}</ul>
    </section>
  );
}

function Told({ notification }: { readonly notification: Notification }) {
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const moment = (at: string | null) => (at === null ? texts.settings.notYet : momentWords(locale, at, now, 'seconds'));
  const { title, body, visitId, incidentId, createdAt, deliveries } = notification;
  return (
    <li className="told-line">
      <strong dir="auto">{title}</strong>
      <span className="small" dir="auto">{body}</span>
      <dl className="stamps numbers small">
        <div><dt>{texts.settings.created}</dt><dd>{moment(createdAt)}</dd></div>
        {deliveries.map((delivery) => (
          <div key={delivery.channel} className="stamp-channel">
            <dt className="stamp-name">{texts.settings.channel[delivery.channel]}</dt>
            <dd>
              {delivery.failure === null ? (
                <dl className="stamps">
                  <div><dt>{texts.settings.handedOver}</dt><dd>{moment(delivery.handedOverAt)}</dd></div>
                  {delivery.channel === 'email' ? null : <div><dt>{texts.settings.shown}</dt><dd>{moment(delivery.shownAt)}</dd></div>}
                  {delivery.channel === 'email' ? null : <div><dt>{texts.settings.acknowledged}</dt><dd>{moment(delivery.acknowledgedAt)}</dd></div>}
                </dl>
              ) : (
                <span className="attention-words">{texts.settings.failedBy(delivery.failure)}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {deliveries.length === 0 ? <span className="quiet small">{texts.settings.pageOnly}</span> : null}
      {incidentId === null ? null : <PageLink to={{ page: 'incident', incidentId }} className="small" label={`${texts.incident.show}: ${title}`}>{texts.incident.show}</PageLink>}
      {visitId === null ? null : <PageLink to={{ page: 'visit', visitId }} className="small" label={`${texts.parcel.showVisit}: ${title}`}>{texts.parcel.showVisit}</PageLink>}
    </li>
  );
}
