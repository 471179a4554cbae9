import { Minutes } from '@latchkey/kit';
import { type FormEvent, useCallback, useId, useState } from 'react';
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

/** The calendar in whose times doors ask first: what it says next, and whether it can be read. */
export function AwaySection({ mayChange }: { readonly mayChange: boolean }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const id = useId();
  const words = texts.away;
  const [url, setUrl] = useState('');
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/away-calendar', { signal }), [client]);
  const { value, failure: unread, reload } = useLoaded(load, undefined);
  const calendar = value?.calendar;
  const done = () => {
    focusHeading('settings-away');
    reload();
  };
  const follow = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => {
      await client.call('POST /api/v1/away-calendar', { body: { url: url.trim() } });
      setUrl('');
      done();
    });
  };
  const unfollow = () =>
    act(async () => {
      await client.call('DELETE /api/v1/away-calendar', {});
      done();
    });
  return (
    <section className="card" aria-labelledby="settings-away">
      <h2 id="settings-away" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {unread === undefined ? null : <FailureNote code={unread} onAgain={reload} />}
      {calendar === null ? <p>{words.none}</p> : null}
      {calendar === null || calendar === undefined ? null : (
        <>
          <p><bdi>{calendar.host}</bdi> <span className="quiet small">{words.read(momentWords(locale, calendar.readAt, now))}</span></p>
          {calendar.failedAt === null ? null : <p className="note attention">{words.failed}</p>}
          {calendar.notRead === 0 ? null : <p className="note open">{words.notRead(String(calendar.notRead))}</p>}
          {calendar.next.length === 0 ? <p className="quiet">{words.empty}</p> : (
            <ul className="numbers">
              {calendar.next.map(({ from, until }) => <li key={from + until}>{words.period(momentWords(locale, from, now), momentWords(locale, until, now))}</li>)}
            </ul>
          )}
          {mayChange ? (
            <AskFirst label={words.end} about={words.end} question={words.endSure} busy={busy}>
              <Button className="button danger" aria-disabled={busy} onPress={() => void unfollow()}>{words.end}</Button>
            </AskFirst>
          ) : null}
        </>
      )}
      {calendar === null && mayChange ? (
        <form className="invite" onSubmit={follow}>
          <div className="field">
            <label htmlFor={id}>{words.address}</label>
            <input id={id} dir="ltr" inputMode="url" required maxLength={2_000} autoComplete="off" autoCapitalize="none" spellCheck={false} value={url} onChange={({ target }) => setUrl(target.value)} />
          </div>
          <Button type="submit" className="button primary" aria-disabled={busy}>{busy ? words.reading : words.follow}</Button>
        </form>
      ) : null}
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
