import { ApiError } from '@latchkey/client';
import type { Person } from '@latchkey/contract';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { key, signOut } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { addPasskey } from '../sign-in/passkey-adding.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { PasskeyList } from './passkey-list.tsx';

/** Who is signed in, signing out, and passkeys. */
export function PersonSection({ person }: { readonly person: Person }) {
  const { client, store } = useResident();
  const { texts } = useTexts();
  const [said, setSaid] = useState<{ readonly words: string; readonly tone: 'secured' | 'attention' | '' }>();
  const [busy, setBusy] = useState(false);
  const [passkeys, setPasskeys] = useState(0);
  const add = async () => {
    if (busy) return;
    setBusy(true);
    setSaid(undefined);
    const outcome = await addPasskey(client);
    setBusy(false);
    if (outcome.kind === 'added') setPasskeys((before) => before + 1);
    setSaid(
      {
        added: { words: texts.settings.passkeyAdded, tone: 'secured' as const },
        known: { words: texts.settings.passkeyKnown, tone: '' as const },
        stopped: { words: texts.settings.passkeyStopped, tone: '' as const },
        refused: { words: outcome.kind === 'refused' ? problemWords(texts, outcome.code) : '', tone: 'attention' as const },
      }[outcome.kind],
    );
  };
  const leave = () => {
    client.call('DELETE /api/v1/session', {}).then(
      () => store.signedOut(),
      (error: unknown) => setSaid({ words: problemWords(texts, error instanceof ApiError ? error.code : 'server.failed'), tone: 'attention' }),
    );
  };
  return (
    <section className="card" aria-labelledby="settings-you">
      <h2 id="settings-you" tabIndex={-1}>{texts.settings.you}</h2>
      <p>
        <strong>{person.name}</strong> <span className="quiet">· {texts.settings.role[person.role]} · {person.householdName}</span>
      </p>
      <p className="quiet small">{browserSupportsWebAuthn() ? texts.settings.passkeysHelp : texts.signIn.passkeyMissing}</p>
      {person.demo ? <p className="quiet small">{texts.settings.passkeysDemo}</p> : null}
      <PasskeyList revision={passkeys} />
      <div className="buttons">
        {browserSupportsWebAuthn() ? (
          <Button className="button" aria-disabled={busy} onPress={() => void add()}>
            {busy ? <span className="spinner" aria-hidden /> : <Icon path={key} />}
            {busy ? texts.signIn.waiting : texts.settings.addPasskey}
          </Button>
        ) : null}
        <Button className="button" onPress={leave}>
          <Icon path={signOut} directed />
          {texts.settings.signOut}
        </Button>
      </div>
      <div role="status">{said === undefined ? null : <p className={`note ${said.tone}`}>{said.words}</p>}</div>
    </section>
  );
}
