import { Minutes } from '@latchkey/kit';
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { deviceNameOf } from '../devices/device-name.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** Where the reader is signed in; every session but this one can be ended from here. */
export function SessionsSection() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/sessions', { signal }), [client]);
  const sessions = useLoaded(load, 0);
  const end = (signInId: string) =>
    act(async () => {
      await client.call('DELETE /api/v1/sessions/{signInId}', { params: { signInId } });
      focusHeading('settings-sessions');
      sessions.reload();
    });
  return (
    <section className="card" aria-labelledby="settings-sessions">
      <h2 id="settings-sessions" tabIndex={-1}>{texts.people.sessions}</h2>
      {sessions.failure === undefined ? null : <FailureNote code={sessions.failure} onAgain={sessions.reload} />}
      <ul className="devices">
        {sessions.value?.items.map(({ id, userAgent, lastSeenAt, here }) => {
          const name = userAgent === null ? texts.people.unknownBrowser : deviceNameOf(userAgent);
          return (
            <li key={id}>
              <span>
                <strong>{name}</strong>
                <span className="quiet small">{here ? texts.devices.here : texts.people.lastSeen(momentWords(locale, lastSeenAt, now))}</span>
              </span>
              {here ? null : <Button className="button" aria-disabled={busy} aria-label={texts.people.signOutOne(name)} onPress={() => void end(id)}>{texts.people.signOutThere}</Button>}
            </li>
          );
        })}
      </ul>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
