import { Minutes } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { AskFirst } from '../app/ask-first.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** The reader's calendar feed: its address is made here, shown once, and taken back. */
export function CalendarSection() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const words = texts.calendar;
  const [url, setUrl] = useState<string>();
  const [copied, setCopied] = useState(false);
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/calendar', { signal }), [client]);
  const known = useLoaded(load, url);
  const feed = known.value?.feed ?? null;
  const make = () =>
    act(async () => {
      setUrl((await client.call('POST /api/v1/calendar', {})).url);
      setCopied(false);
      focusHeading('settings-calendar');
    });
  const takeBack = () =>
    act(async () => {
      await client.call('DELETE /api/v1/calendar', {});
      setUrl(undefined);
      focusHeading('settings-calendar');
      known.reload();
    });
  return (
    <section className="card" aria-labelledby="settings-calendar">
      <h2 id="settings-calendar" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {known.failure === undefined ? null : <FailureNote code={known.failure} onAgain={known.reload} />}
      <div role="status">
        {url === undefined ? null : (
          <div className="invitation">
            <p>{words.once}</p>
            <p className="small"><bdi dir="ltr">{url}</bdi></p>
            <Button className="button" onPress={() => void navigator.clipboard.writeText(url).then(() => setCopied(true), () => undefined)}>{copied ? texts.people.copied : texts.people.copy}</Button>
          </div>
        )}
      </div>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      {known.value === undefined ? null : feed === null ? (
        <Button className="button" aria-disabled={busy} onPress={() => void make()}>{words.make}</Button>
      ) : (
        <>
          <p className="small">{words.made(momentWords(locale, feed.createdAt, now))} {feed.readAt === null ? words.unread : words.read(momentWords(locale, feed.readAt, now))}</p>
          <AskFirst label={words.change} about={words.change} question={words.changeSure} busy={busy}>
            <Button className="button" aria-disabled={busy} onPress={() => void make()}>{words.makeAnother}</Button>
            <Button className="button danger" aria-disabled={busy} onPress={() => void takeBack()}>{words.takeBack}</Button>
          </AskFirst>
        </>
      )}
    </section>
  );
}
