import type { CourierRequest, Recording } from '@latchkey/contract';
import { sealLinkForReceipt } from '@latchkey/sealing';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { makeShare } from '../shares/make-share.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

interface CourierRequestCardProps {
  readonly request: CourierRequest;
  readonly recording: Recording | null;
  readonly doorName: string;
  readonly onAnswered: () => void;
}

/** One thing that a courier asked for, and the household's answer or the way to give it. */
export function CourierRequestCard({ request: { visitId, wish, askedAt, answer, unwrapKey, recordingId }, recording, doorName, onAnswered }: CourierRequestCardProps) {
  const { client, recordings } = useResident();
  const { texts: all, locale } = useTexts();
  const texts = all.courierRequests;
  const now = useNow();
  const id = useId();
  const [reason, setReason] = useState('');
  const { busy, failure, act } = useActing();
  const [closed, setClosed] = useState(false);
  if (answer !== null) {
    return (
      <div className="note">
        <strong>{texts.asks[wish]}</strong> {answer.granted ? texts.granted : texts.declined} <bdi>{answer.reason}</bdi> <time className="quiet small numbers" dateTime={answer.at}>{momentWords(locale, answer.at, now)}</time>
      </div>
    );
  }
  const film = wish === 'recording' && recording !== null && recordingId === recording.id ? recording : undefined;
  const say = (granted: boolean, usual: string) =>
    void act(async () => {
      // The link is made in this browser, and its secret sealed here for the courier's receipt: the server passes on what it cannot follow.
      const link = granted && film !== undefined ? await makeShare(client, recordings, film, doorName, { name: texts.courier, term: 168 }) : undefined;
      const envelope = link === undefined ? undefined : await sealLinkForReceipt(new URL(link.address).hash.slice(1), visitId, unwrapKey);
      await client.call('POST /api/v1/visits/{visitId}/courier-answers', { params: { visitId }, body: { wish, granted, reason: reason.trim() === '' ? usual : reason.trim(), ...(envelope === undefined ? {} : { envelope }) } });
      setClosed(true);
      onAnswered();
    });
  return (
    <div className="courier-request">
      <p><strong>{texts.asks[wish]}</strong> <time className="quiet small numbers" dateTime={askedAt}>{momentWords(locale, askedAt, now)}</time></p>
      {wish === 'recording' ? null : <p className="small">{texts.means[wish]} <PageLink to={{ page: 'settings', group: 'data' }}>{texts.times}</PageLink></p>}
      <div className="field">
        <label htmlFor={`${id}-reason`}>{texts.reason}</label>
        <textarea id={`${id}-reason`} value={reason} maxLength={500} rows={2} onChange={({ target }) => setReason(target.value)} />
      </div>
      <div className="buttons">
        {wish === 'recording' && film === undefined ? <p className="small">{texts.noRecording}</p> : <Button className="button primary" isDisabled={busy || closed} onPress={() => say(true, film === undefined ? texts.agreedUsual : texts.sharedUsual)}>{film === undefined ? texts.agree : texts.share}</Button>}
        <Button className="button" isDisabled={busy || closed || reason.trim() === ''} onPress={() => say(false, '')}>{texts.decline}</Button>
      </div>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(all, failure)}</p>}</div>
    </div>
  );
}
