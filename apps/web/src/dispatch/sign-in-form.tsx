/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { problemWords } from './problem-words.ts';
import type { DispatchTexts } from './texts/dispatch-texts.ts';

interface SignInFormProps {
  readonly texts: Pick<DispatchTexts, 'signIn' | 'problem'>;
  readonly signIn: (apiKey: string) => Promise<void>;
}

/** Makes this browser a desk, by an API key that is used once. */
export function SignInForm({ texts, signIn }: SignInFormProps) {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    signIn(key.trim()).catch(setProblem).finally(() => setBusy(false));
  };
  return (
    <form class="card sign-in" onSubmit={submit}>
      <h2>{texts.signIn.heading}</h2>
      <p class="quiet">{texts.signIn.help}</p>
      <div class="field">
        <label for="api-key">{texts.signIn.key}</label>
        <input id="api-key" type="password" dir="ltr" autocomplete="off" required value={key} onInput={({ currentTarget }) => setKey(currentTarget.value)} />
      </div>
      <button type="submit" class="button primary" aria-disabled={busy}>{texts.signIn.go}</button>
      <div role="alert">{problem !== undefined && <p class="note attention">{problemWords(texts, problem, true)}</p>}</div>
    </form>
  );
}
