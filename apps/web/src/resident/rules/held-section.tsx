import type { HeldPermission, Home } from '@latchkey/contract';
import { Minutes } from '@latchkey/kit';
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { AskFirst } from '../app/ask-first.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** Who may come while the internet is down: what the hub holds for couriers, as sentences, each to be taken back. */
export function HeldSection({ home }: { readonly home: Home }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const words = texts.held;
  const now = useNow(Minutes(1));
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/held-grants', { signal }), [client]);
  // A minute is soon enough to see that the hub has heard.
  const { value, failure: unread, reload } = useLoaded(load, now);
  const items = value?.items.filter(({ until }) => Date.parse(until) > now);
  const sentence = ({ carrier, courier, accessPointId, from, until }: HeldPermission): string => {
    const door = home.accessPoints.find(({ id }) => id === accessPointId)?.name ?? texts.codes.goneDoor;
    const names = [courier, carrier, door].map((name) => `\u2068${name}\u2069`) as [string, string, string];
    return Date.parse(from) > now ? words.mayFrom(...names, momentWords(locale, from, now), momentWords(locale, until, now)) : words.may(...names, momentWords(locale, until, now));
  };
  const takeBack = ({ id }: HeldPermission) =>
    act(async () => {
      await client.call('DELETE /api/v1/held-grants/{grantId}', { params: { grantId: id } });
      focusHeading('settings-held');
      reload();
    });
  return (
    <section className="card" aria-labelledby="settings-held">
      <h2 id="settings-held" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {unread === undefined ? null : <FailureNote code={unread} onAgain={reload} />}
      {items?.length === 0 ? <p>{words.none}</p> : null}
      <ul className="devices">
        {items?.map((held) => (
          <li key={held.id}>
            <span>
              <span>{sentence(held)}</span>
              <span className="quiet small">
                {words.state[held.state]} {held.visitId === null ? null : <PageLink to={{ page: 'visit', visitId: held.visitId }}>{words.visit}</PageLink>}
              </span>
            </span>
            {held.state === 'held' || held.state === 'sent' ? (
              <AskFirst label={words.takeBack} about={words.takeBackOne(sentence(held))} question={words.takeBackSure} busy={busy}>
                <Button className="button danger" aria-disabled={busy} onPress={() => void takeBack(held)}>{words.takeBack}</Button>
              </AskFirst>
            ) : null}
          </li>
        ))}
      </ul>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
