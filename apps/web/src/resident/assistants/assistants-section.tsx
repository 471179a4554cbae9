import { Minutes } from '@latchkey/kit';
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** Programs that people of the household connected, each with what it may, and the button that ends it. */
export function AssistantsSection() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/assistants', { signal }), [client]);
  const assistants = useLoaded(load, 0);
  const end = (assistantId: `agr_${string}`) =>
    act(async () => {
      await client.call('DELETE /api/v1/assistants/{assistantId}', { params: { assistantId } });
      focusHeading('settings-assistants');
      assistants.reload();
    });
  return (
    <section className="card" aria-labelledby="settings-assistants">
      <h2 id="settings-assistants" tabIndex={-1}>{texts.assistants.heading}</h2>
      {assistants.failure === undefined ? null : <FailureNote code={assistants.failure} onAgain={assistants.reload} />}
      <p className="quiet small">{assistants.value?.items.length === 0 ? texts.assistants.none(`${location.origin}/mcp`) : texts.assistants.never}</p>
      <ul className="devices">
        {assistants.value?.items.map(({ id, name, host, memberName, scopes, createdAt, lastUsedAt }) => (
          <li key={id}>
            <span>
              <strong><bdi>{name}</bdi></strong>
              <span className="small">{scopes.map((scope) => texts.assistants.scope[scope]).join(' ')}</span>
              <span className="quiet small">{texts.assistants.by(memberName, host, momentWords(locale, createdAt, now))}</span>
              <span className="quiet small">{texts.people.lastSeen(momentWords(locale, lastUsedAt ?? createdAt, now))}</span>
            </span>
            <Button className="button" aria-disabled={busy} aria-label={texts.assistants.disconnectOne(name)} onPress={() => void end(id)}>{texts.assistants.disconnect}</Button>
          </li>
        ))}
      </ul>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}
