import { ApiError } from '@latchkey/client';
import type { Person } from '@latchkey/contract';
import { browserSupportsWebAuthn, startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { key, signOut } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** Who is signed in, signing out, and passkeys. */
export function PersonSection({ person }: { readonly person: Person }) {
  const { client, store } = useResident();
  const { texts } = useTexts();
  const [said, setSaid] = useState<{ readonly words: string; readonly tone: 'secured' | 'attention' | '' }>();
  const [busy, setBusy] = useState(false);
  const addPasskey = async () => {
    if (busy) return;
    setBusy(true);
    setSaid(undefined);
    try {
      const options = await client.call('POST /api/v1/passkeys/challenge', {});
      // The server makes the options by the library that belongs to this one.
      const answer = await startRegistration({ optionsJSON: options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'] });
      await client.call('POST /api/v1/passkeys', { body: { ...answer } });
      setSaid({ words: texts.settings.passkeyAdded, tone: 'secured' });
    } catch (error) {
      if (error instanceof ApiError) setSaid({ words: problemWords(texts, error.code), tone: 'attention' });
      else setSaid({ words: error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' ? texts.settings.passkeyKnown : texts.settings.passkeyStopped, tone: '' });
    } finally {
      setBusy(false);
    }
  };
  const leave = () => {
    client.call('DELETE /api/v1/session', {}).then(
      () => store.signedOut(),
      (error: unknown) => setSaid({ words: problemWords(texts, error instanceof ApiError ? error.code : 'server.failed'), tone: 'attention' }),
    );
  };
  return (
    <section className="card" aria-labelledby="settings-you">
      <h2 id="settings-you">{texts.settings.you}</h2>
      <p>
        <strong>{person.name}</strong> <span className="quiet">· {texts.settings.role[person.role]} · {person.householdName}</span>
      </p>
      <p className="quiet small">{browserSupportsWebAuthn() ? texts.settings.passkeysHelp : texts.signIn.passkeyMissing}</p>
      <div className="buttons">
        {browserSupportsWebAuthn() ? (
          <Button className="button" aria-disabled={busy} onPress={() => void addPasskey()}>
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
