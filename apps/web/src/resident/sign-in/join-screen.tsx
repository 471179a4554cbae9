import { ApiError, type CallOutput } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { fingerprint } from '@latchkey/grants';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { people } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { Delayed } from '../app/delayed.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { PasskeyStep } from '../claim/claim-screen.tsx';
import { standingOf } from '../devices/household-authority.ts';
import { useHousehold } from '../devices/use-household.ts';
import { LanguageChoice } from '../settings/language-choice.tsx';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** The secret of an invitation's link. It stands in the fragment, which never reaches a server or its logs. */
const invitationOf = (hash: string): string | undefined => new URLSearchParams(hash.slice(1)).get('invitation') ?? undefined;

/** Somebody who was invited joins: their name, a passkey, and a device that waits for an owner's device. Left at any step, it goes on there. */
export function JoinScreen() {
  const { client, store } = useResident();
  const { texts } = useTexts();
  const { session, home, link } = useResidentState();
  const [token, setToken] = useState(() => invitationOf(location.hash));
  const [passkeys, setPasskeys] = useState(0);
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (token !== undefined) history.replaceState(null, '', location.pathname);
  }, [token]);
  const load = useCallback(async (signal: AbortSignal) => (session.kind === 'in' ? client.call('GET /api/v1/passkeys', { signal }) : undefined), [client, session.kind]);
  const { value: own } = useLoaded(load, passkeys);
  const body = () => {
    if (token !== undefined) {
      const joined = () => {
        setToken(undefined);
        store.signedIn();
      };
      return <Invited token={token} onJoined={joined} />;
    }
    if (session.kind === 'out') return <p className="note attention">{texts.people.gone}</p>;
    if (home === undefined || own === undefined) return <Delayed lines={6} />;
    if (own.items.length === 0 && !later) return <PasskeyStep onAdded={() => setPasskeys((before) => before + 1)} onLater={() => setLater(true)} />;
    return <WaitingDevice home={home} />;
  };
  if (session.kind === 'unknown' && link !== 'down') return <Delayed lines={6} />;
  return (
    <div className="claim card">
      <img src="/icons/latchkey.svg" alt="" width="56" height="56" />
      <h1 tabIndex={-1}>{texts.people.join}</h1>
      {body()}
      <LanguageChoice />
    </div>
  );
}

function Invited({ token, onJoined }: { readonly token: string; readonly onJoined: () => void }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { session } = useResidentState();
  const [name, setName] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError['code']>();
  const load = useCallback((signal: AbortSignal) => client.call('POST /api/v1/invitation', { body: { token }, signal }), [client, token]);
  const { value: invitation, failure: missing } = useLoaded<CallOutput<'POST /api/v1/invitation'>>(load, 0);
  const complaint = failure ?? missing;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = (name ?? invitation?.name ?? '').trim();
    if (busy || chosen === '') return;
    setBusy(true);
    setFailure(undefined);
    client
      .call('POST /api/v1/invitation/acceptance', { body: { token, name: chosen } })
      .then(onJoined, (error: unknown) => setFailure(error instanceof ApiError ? error.code : 'server.failed'))
      .finally(() => setBusy(false));
  };
  return (
    <>
      {invitation === undefined ? (
        complaint === undefined ? <Delayed lines={4} /> : null
      ) : (
        <form className="claim-form" onSubmit={submit}>
          <p>{texts.people.invitedBy(invitation.invitedBy, invitation.householdName, texts.settings.role[invitation.role])}</p>
          <p className="quiet small">{texts.people.may[invitation.role]}</p>
          {session.kind === 'in' ? <p className="note attention">{texts.people.otherSession(session.person.name)}</p> : null}
          <TextField className="field" value={name ?? invitation.name} onChange={setName} isRequired>
            <Label>{texts.people.yourName}</Label>
            <Input autoComplete="name" maxLength={80} />
          </TextField>
          <Button type="submit" className="button primary big" aria-disabled={busy}>
            {busy ? <span className="spinner" aria-hidden /> : <Icon path={people} />}
            {texts.people.joinGo}
          </Button>
        </form>
      )}
      <div role="alert">{complaint === undefined ? null : <p className="note attention">{complaint === 'request.not_found' ? texts.people.gone : problemWords(texts, complaint)}</p>}</div>
    </>
  );
}

/** The device's keys are made; an owner compares the code and confirms. */
function WaitingDevice({ home }: { readonly home: Home }) {
  const { texts } = useTexts();
  const known = useHousehold(home).loaded.value;
  const [code, setCode] = useState('');
  const key = known?.own.sign.publicKey;
  useEffect(() => {
    if (key !== undefined) void fingerprint(key).then(setCode);
  }, [key]);
  if (known === undefined) return <Delayed lines={4} />;
  const waits = standingOf(known) === 'waiting';
  return (
    <>
      <p className={waits ? 'note' : 'note secured'} role="status">{waits ? texts.people.deviceWaits : texts.people.deviceCounts}</p>
      {waits ? <p className="pairing-code numbers"><bdi>{code}</bdi></p> : null}
      <PageLink to={{ page: 'home' }} className={waits ? 'button big' : 'button primary big'}>{texts.people.toHome}</PageLink>
    </>
  );
}
