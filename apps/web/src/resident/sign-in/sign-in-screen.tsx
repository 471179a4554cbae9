import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { house } from '../../design/icons.ts';
import { key as keyIcon } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { LanguageChoice } from '../settings/language-choice.tsx';
import { useResident } from '../app/resident-context.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { RecoveryForm } from './recovery-form.tsx';
import { demoKeyOf, signInAsDemo, type SignInOutcome, signInWithPasskey } from './sign-in.ts';

type Step = 'passkey' | 'demo' | undefined;

/** Signing in: a passkey, and where the demo home runs, its resident. */
export function SignInScreen() {
  const { client, store } = useResident();
  const { texts } = useTexts();
  const { link } = useResidentState();
  const [busy, setBusy] = useState<Step>();
  const [complaint, setComplaint] = useState<string>();
  const [demo, setDemo] = useState(false);
  const passkeys = browserSupportsWebAuthn();
  useEffect(() => {
    const leaving = new AbortController();
    // Anything but an answer means that no demo home runs here.
    client.call('GET /api/v1/demo', { signal: leaving.signal }).then(() => setDemo(true), () => setDemo(false));
    return () => leaving.abort();
  }, [client, link]);

  const tell = (outcome: SignInOutcome, step: Step) => {
    setBusy(undefined);
    if (outcome.kind === 'in') store.signedIn();
    else if (outcome.kind === 'broken') setComplaint(texts.signIn.passkeyBroken);
    else setComplaint(step === 'demo' && outcome.code === 'request.forbidden' ? texts.signIn.demoRefused : problemWords(texts, outcome.code));
  };
  const go = (step: 'passkey' | 'demo') => {
    if (busy !== undefined) return;
    setBusy(step);
    setComplaint(undefined);
    void (step === 'passkey' ? signInWithPasskey(client) : signInAsDemo(client, demoKeyOf(location.hash))).then((outcome) => tell(outcome, step));
  };
  return (
    <div className="sign-in card">
      <img src="/icons/latchkey.svg" alt="" width="72" height="72" />
      <h1 tabIndex={-1}>{texts.signIn.heading}</h1>
      <p>{texts.signIn.lead}</p>
      {demo ? (
        <>
          <Button className="button primary big" onPress={() => go('demo')} aria-disabled={busy !== undefined}>
            {busy === 'demo' ? <span className="spinner" aria-hidden /> : <Icon path={house} />}
            {busy === 'demo' ? texts.signIn.signingIn : texts.signIn.demo}
          </Button>
          <p className="quiet small">{texts.signIn.demoHelp}</p>
        </>
      ) : null}
      <Button className={demo ? 'button big' : 'button primary big'} onPress={() => go('passkey')} aria-disabled={busy !== undefined || !passkeys}>
        {busy === 'passkey' ? <span className="spinner" aria-hidden /> : <Icon path={keyIcon} />}
        {busy === 'passkey' ? texts.signIn.waiting : texts.signIn.passkey}
      </Button>
      <p className="quiet small">{passkeys ? texts.signIn.passkeyHelp : texts.signIn.passkeyMissing}</p>
      <div role="alert">{complaint === undefined ? null : <p className="note attention">{complaint}</p>}</div>
      <RecoveryForm />
      <LanguageChoice />
    </div>
  );
}
