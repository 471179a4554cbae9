import { type FormEvent, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { recoverByCode } from './passkey-recovering.ts';

/** For who has no passkey left: a code of the paper makes one on this device, and leads to where the lost one is removed. */
export function RecoveryForm() {
  const { client, store, navigation } = useResident();
  const { texts } = useTexts();
  const id = useId();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const words = texts.codesOnPaper;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (busy || code.trim() === '') return;
    setBusy(true);
    setComplaint(undefined);
    void recoverByCode(client, code).then((outcome) => {
      setBusy(false);
      if (outcome.kind === 'in') {
        navigation.go({ page: 'settings', group: 'you' }, 'replace');
        store.signedIn();
      } else setComplaint(outcome.kind === 'refused' ? problemWords(texts, outcome.code) : outcome.kind === 'known' ? texts.settings.passkeyKnown : words.stopped);
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
        <Button type="submit" className="button" aria-disabled={busy || code.trim() === ''}>{busy ? texts.signIn.waiting : words.use}</Button>
        <div role="alert">{complaint === undefined ? null : <p className="note attention">{complaint}</p>}</div>
      </form>
    </details>
  );
}
