import type { AssistantScope, AuthorizationRequest } from '@latchkey/contract';
import { type FormEvent, useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { LanguageChoice } from '../settings/language-choice.tsx';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { requestOf } from './request-of.ts';

/** A program sent the reader here and waits: what it may read is said in plain words, each part can be left out, and nothing is sent back before a press. */
export function ConnectScreen() {
  const { texts } = useTexts();
  const [request] = useState(() => requestOf(location.search));
  return (
    <div className="claim card">
      <img src="/icons/latchkey.svg" alt="" width="56" height="56" />
      <h1 tabIndex={-1}>{texts.assistants.connect}</h1>
      {request === undefined ? <Refused words={texts.problem['assistant.request_refused']} /> : <Consent request={request} />}
      <LanguageChoice />
    </div>
  );
}

function Refused({ words }: { readonly words: string }) {
  const { texts } = useTexts();
  return (
    <>
      <p className="note attention" role="alert">{words}</p>
      <PageLink to={{ page: 'home' }} className="button big">{texts.people.toHome}</PageLink>
    </>
  );
}

function Consent({ request }: { readonly request: AuthorizationRequest }) {
  const { client } = useResident();
  const { texts } = useTexts();
  const { home } = useResidentState();
  const [left, setLeft] = useState<readonly AssistantScope[]>([]);
  const { busy, failure, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('POST /api/v1/assistants/consent', { body: request, signal }), [client, request]);
  const asked = useLoaded(load, 0);
  if (asked.failure !== undefined) return <Refused words={problemWords(texts, asked.failure)} />;
  if (asked.value === undefined) return <Delayed lines={6} />;
  const { name, host, scopes } = asked.value;
  const wanted = scopes.filter((scope) => !left.includes(scope));
  const answer = (allowed: readonly AssistantScope[]) =>
    act(async () => {
      const { redirect } = await client.call('POST /api/v1/assistants', { body: { request, scopes: [...allowed] } });
      location.assign(redirect);
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted.length > 0) void answer(wanted);
  };
  return (
    <form className="claim-form" onSubmit={submit}>
      <p>{texts.assistants.asks(name, home?.person.householdName ?? texts.app.name)}</p>
      <p className="note attention">{texts.assistants.beware(host)}</p>
      <fieldset className="scopes">
        <legend>{texts.assistants.may}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input type="checkbox" checked={!left.includes(scope)} onChange={({ currentTarget }) => setLeft(currentTarget.checked ? left.filter((each) => each !== scope) : [...left, scope])} />
            <span>{texts.assistants.scope[scope]}</span>
          </label>
        ))}
      </fieldset>
      <p className="quiet small">{texts.assistants.never}</p>
      <Button type="submit" className="button primary big" aria-disabled={busy || wanted.length === 0}>
        {busy ? <span className="spinner" aria-hidden /> : null}
        {texts.assistants.yes}
      </Button>
      <Button className="button big" aria-disabled={busy} onPress={() => void answer([])}>{texts.assistants.no}</Button>
      <div role="alert">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </form>
  );
}
