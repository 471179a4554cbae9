/** @jsxImportSource preact */
import { ApiError, type CallOutput, type Client } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import { useEffect, useState } from 'preact/hooks';
import { arrowBack, camera, doorOpen, padlockClosed, parcelIn, printer, scan } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { signTexts } from './texts/sign-texts.ts';

type DoorSign = CallOutput<'GET /api/v1/access-points/{accessPointId}/sign'>;
type State = { readonly kind: 'loading' | 'signIn' | 'none' | 'failed' } | { readonly kind: 'sign'; readonly sign: DoorSign };

const kindOf = (error: unknown): 'signIn' | 'none' | 'failed' => {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 401 || status === 403) return 'signIn';
  return status >= 400 && status < 500 ? 'none' : 'failed';
};

/** A sheet of A5 for the wall beside the door. */
export function SignPage({ client, accessPointId }: { readonly client: Client; readonly accessPointId: AccessPoint['id'] }) {
  const texts = signTexts[useLocale()];
  const [state, setState] = useState<State>({ kind: 'loading' });
  useEffect(() => {
    client.call('GET /api/v1/access-points/{accessPointId}/sign', { params: { accessPointId } }).then(
      (sign) => setState({ kind: 'sign', sign }),
      (error: unknown) => setState({ kind: kindOf(error) }),
    );
  }, [client, accessPointId]);

  return (
    <>
      <nav class="tools">
        <a class="button plain" href="/">
          <Icon path={arrowBack} directed />
          {texts.back}
        </a>
        {state.kind === 'sign' && (
          <button type="button" class="button primary" onClick={() => window.print()}>
            <Icon path={printer} />
            {texts.print}
          </button>
        )}
      </nav>
      <main>
        {state.kind === 'sign' ? (
          <>
            <div class="paper">
              <Sign sign={state.sign} texts={texts} />
            </div>
            <p class="placing quiet">{texts.hint}</p>
            {state.sign.presence === undefined ? null : <p class="placing quiet">{texts.presence[state.sign.presence]}</p>}
          </>
        ) : (
          <p class="card message" role="status">
            {texts[state.kind]}
          </p>
        )}
      </main>
    </>
  );
}

function Sign({ sign, texts }: { readonly sign: DoorSign; readonly texts: (typeof signTexts)['en'] }) {
  const steps = [
    [scan, texts.scan],
    [doorOpen, texts.wait],
    [parcelIn, texts.leave],
    [padlockClosed, texts.lock],
  ] as const;
  return (
    <article class="sign">
      <header>
        <h1>{texts.heading}</h1>
        <p>{sign.name}</p>
      </header>
      {/* As a picture the server's drawing can only be looked at: nothing in it runs. */}
      <img class="qr" src={`data:image/svg+xml,${encodeURIComponent(sign.svg)}`} alt={texts.qr(sign.name)} />
      <ol class="steps">
        {steps.map(([icon, words], index) => (
          <li key={words}>
            <span class="pictogram">
              <Icon path={icon} />
            </span>
            <span>
              <b>{index + 1}</b> {words}
            </span>
          </li>
        ))}
      </ol>
      <footer>
        <p>
          {texts.address} <span dir="ltr">{sign.url.replace(/^https?:\/\//, '')}</span>
        </p>
        <p class="filmed">
          <Icon path={camera} />
          {texts.filmed}
        </p>
      </footer>
    </article>
  );
}
