import { type FormEvent, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** For who has no passkey left: a code of the paper signs in, and leads to where a passkey is added. */
export function RecoveryForm() {
  const { client, store, navigation } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const [code, setCode] = useState('');
  const { busy, failure, act } = useActing();
  const words = texts.codesOnPaper;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === '') return;
    void act(async () => {
      await client.call('POST /api/v1/session/recovery', { body: { code } });
      navigation.go({ page: 'settings', group: 'you' }, 'replace');
      store.signedIn();
    });
  };
  return (
    <details className="recovery-form">
      <summary>{words.lost}</summary>
      <form onSubmit={send} noValidate>
        <p className="quiet small">{words.lostHelp}</p>
        <div className="field">
          <label htmlFor={id}>{words.code}</label>
          <input id={id} value={code} dir="ltr" maxLength={60} autoComplete="off" autoCapitalize="characters" spellCheck={false} onChange={({ target }) => setCode(target.value)} />
        </div>
        <Button type="submit" className="button" aria-disabled={busy || code.trim() === ''}>{words.use}</Button>
        <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      </form>
    </details>
  );
}
