import type { Home } from '@latchkey/contract';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { Icon } from '../../design/react/icon.tsx';
import { key as keyIcon } from '../resident-icons.ts';
import { PolicySection } from '../rules/policy-section.tsx';
import { RecoverySection } from '../devices/recovery-section.tsx';
import { useHousehold } from '../devices/use-household.ts';
import { HubSection } from '../settings/hub-section.tsx';
import { LanguageChoice } from '../settings/language-choice.tsx';
import { addPasskey } from '../sign-in/passkey-adding.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { ClaimQuestions } from './claim-form.tsx';
import { setupKeyOf } from './setup-key.ts';

const STEPS = ['owner', 'passkey', 'hub'] as const;
type ClaimStep = (typeof STEPS)[number];

/** A new server gets its first owner: who they are, a passkey to come back with, and a hub. Left at any step, it goes on there. */
export function ClaimScreen() {
  const { client, store } = useResident();
  const { texts } = useTexts();
  const { session, home, link } = useResidentState();
  const [linkKey] = useState(() => setupKeyOf(location.hash));
  const [passkeys, setPasskeys] = useState(0);
  const [later, setLater] = useState(false);
  // The key makes an owner: it should not stay in the address bar, the history or a screenshot.
  useEffect(() => {
    if (linkKey !== undefined) history.replaceState(null, '', location.pathname);
  }, [linkKey]);
  const load = useCallback(async (signal: AbortSignal) => (session.kind === 'in' ? client.call('GET /api/v1/passkeys', { signal }) : undefined), [client, session.kind]);
  const { value: own } = useLoaded(load, passkeys);

  if (session.kind === 'unknown' && link !== 'down') return <Delayed lines={6} />;
  const step: ClaimStep | undefined = session.kind !== 'in' ? 'owner' : own === undefined ? undefined : own.items.length === 0 && !later ? 'passkey' : 'hub';
  if (step === undefined || (step === 'hub' && home === undefined)) return <Delayed lines={6} />;
  return (
    <div className="claim card">
      <img src="/icons/latchkey.svg" alt="" width="56" height="56" />
      <h1 tabIndex={-1}>{texts.claim.heading[step]}</h1>
      <p className="quiet small numbers">{texts.claim.step(String(STEPS.indexOf(step) + 1), String(STEPS.length))}</p>
      {step === 'owner' ? <ClaimQuestions linkKey={linkKey} onClaimed={() => store.signedIn()} /> : null}
      {step === 'passkey' ? <PasskeyStep onAdded={() => setPasskeys((before) => before + 1)} onLater={() => setLater(true)} /> : null}
      {step === 'hub' && home !== undefined ? (
        <>
          <p>{texts.claim.hubLead}</p>
          <HubStep home={home} />
          <PageLink to={{ page: 'home' }} className={home.hub.paired ? 'button primary big' : 'button big'}>{home.hub.paired ? texts.claim.done : texts.claim.hubLater}</PageLink>
        </>
      ) : null}
      {step === 'owner' ? <LanguageChoice /> : null}
    </div>
  );
}

/** The code makes this browser the first owner's device; once the hub's doors are known, that device signs what may open. */
function HubStep({ home }: { readonly home: Home }) {
  const household = useHousehold(home);
  return (
    <>
      <HubSection home={home} household={household} />
      <RecoverySection home={home} household={household} />
      {home.accessPoints.length === 0 ? null : <PolicySection home={home} household={household} />}
    </>
  );
}

/** A passkey for whoever has just joined; it can wait. */
export function PasskeyStep({ onAdded, onLater }: { readonly onAdded: () => void; readonly onLater: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const add = async () => {
    if (busy) return;
    setBusy(true);
    setComplaint(undefined);
    const outcome = await addPasskey(client);
    setBusy(false);
    if (outcome.kind === 'added') onAdded();
    else setComplaint(outcome.kind === 'refused' ? problemWords(texts, outcome.code) : outcome.kind === 'known' ? texts.settings.passkeyKnown : texts.settings.passkeyStopped);
  };
  const possible = browserSupportsWebAuthn();
  return (
    <>
      <p>{possible ? texts.claim.passkeyLead : texts.signIn.passkeyMissing}</p>
      {possible ? (
        <Button className="button primary big" aria-disabled={busy} onPress={() => void add()}>
          {busy ? <span className="spinner" aria-hidden /> : <Icon path={keyIcon} />}
          {busy ? texts.signIn.waiting : texts.settings.addPasskey}
        </Button>
      ) : null}
      <Button className="button big" onPress={onLater}>{texts.claim.passkeyLater}</Button>
      <p className="quiet small">{texts.claim.passkeyWithout}</p>
      <div role="alert">{complaint === undefined ? null : <p className="note attention">{complaint}</p>}</div>
    </>
  );
}
