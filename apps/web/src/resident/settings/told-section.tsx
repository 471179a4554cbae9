import type { Notification } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { failureWords } from './failure-words.ts';
import { NoticeTimesTable } from './notice-times-table.tsx';

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
      <NoticeTimesTable />
      <ul className="told">{value?.items.map((notification) => <Told key={notification.id} notification={notification} onTaken={reload} />)}</ul>
    </section>
  );
}

/** Only our own page says when it showed something; elsewhere there is a word when somebody took the alarm. */
const reports = ({ channel, acknowledgedAt }: Notification['deliveries'][number]): boolean => channel === 'push' || acknowledgedAt !== null;

function Told({ notification, onTaken }: { readonly notification: Notification; readonly onTaken: () => void }) {
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const moment = (at: string | null) => (at === null ? texts.settings.notYet : momentWords(locale, at, now, 'seconds'));
  const { title, body, visitId, incidentId, createdAt, alarm, deliveries } = notification;
  return (
    <li className="told-line">
      <strong dir="auto">{title}</strong>
      <span className="small told-body" dir="auto">{body}</span>
      {alarm === null ? null : alarm.takenAt === null ? <TakeButton notificationId={notification.id} onTaken={onTaken} /> : <span className="small quiet">{texts.notices.takenBy(alarm.takenBy ?? '', moment(alarm.takenAt))}</span>}
      <dl className="stamps numbers small">
        <div><dt>{texts.settings.created}</dt><dd>{moment(createdAt)}</dd></div>
        {deliveries.map((delivery, index) => (
          // An alarm may go by one channel several times; none of them ever changes its place.
          <div key={index} className="stamp-channel">
            <dt className="stamp-name">{texts.settings.channel[delivery.channel]}</dt>
            <dd>
              {delivery.failure === null ? (
                <dl className="stamps">
                  <div><dt>{texts.settings.handedOver}</dt><dd>{moment(delivery.handedOverAt)}</dd></div>
                  {reports(delivery) ? <div><dt>{texts.settings.shown}</dt><dd>{moment(delivery.shownAt)}</dd></div> : null}
                  {reports(delivery) ? <div><dt>{texts.settings.acknowledged}</dt><dd>{moment(delivery.acknowledgedAt)}</dd></div> : null}
                </dl>
              ) : (
                <span className="attention-words">{texts.settings.failedBy(failureWords(texts, delivery.failure))}</span>
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

/** Nobody else is called any more once it is pressed. A guest does not have it: they can look. */
function TakeButton({ notificationId, onTaken }: { readonly notificationId: Notification['id']; readonly onTaken: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { home } = useResidentState();
  const { busy, failure, act } = useActing();
  if (home === undefined || home.person.role === 'guest') return null;
  const take = () =>
    void act(async () => {
      await client.call('POST /api/v1/notifications/{notificationId}/take', { params: { notificationId } });
      onTaken();
    });
  return (
    <>
      <Button className="button" aria-disabled={busy} onPress={take}>{texts.notices.take}</Button>
      {failure === undefined ? null : <p className="note attention" role="alert">{problemWords(texts, failure)}</p>}
    </>
  );
}
