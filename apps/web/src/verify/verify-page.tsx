/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { arrowBack, parcelIn } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { checkBundle } from './check/bundle-check.ts';
import { canCheckSignatures } from './check/note.ts';
import { certificatesInFile } from './check/stamp-chain.ts';
import type { Outcome } from './check/outcome.ts';
import { playableIn } from './playable-film.ts';
import { verifyTexts } from './texts/verify-texts.ts';
import { VerdictView } from './verdict-view.tsx';

type Check = { readonly step: 'none' | 'checking' | 'tooOld' | 'unreadableFile' } | { readonly step: 'done'; readonly outcome: Outcome; readonly file: string; readonly films: readonly string[] };

/** A claim's code leads here with the hub's key behind the #, which no server sees. */
const hubInAddress = (): string => new URLSearchParams(location.hash.slice(1)).get('hub') ?? '';

/** Checks a bundle where it is: nothing leaves the browser. */
export function VerifyPage() {
  const texts = verifyTexts[useLocale()];
  const [check, setCheck] = useState<Check>({ step: 'none' });
  const [hub, setHub] = useState(hubInAddress);
  const [over, setOver] = useState(false);
  const [trusted, setTrusted] = useState<readonly Uint8Array[]>([]);
  const [unreadable, setUnreadable] = useState(false);

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setCheck({ step: 'checking' });
    try {
      if (!(await canCheckSignatures())) return setCheck({ step: 'tooOld' });
      const bytes = new Uint8Array(await file.arrayBuffer());
      const outcome = await checkBundle(bytes, hub.trim() === '' ? undefined : hub.trim(), trusted);
      setCheck({ step: 'done', outcome, file: file.name, films: await playableIn(bytes) });
    } catch {
      setCheck({ step: 'unreadableFile' });
    }
  };

  const takeAuthority = async (file: File | undefined) => {
    const certificates = file === undefined ? [] : certificatesInFile(new Uint8Array(await file.arrayBuffer()));
    setTrusted(certificates);
    setUnreadable(file !== undefined && certificates.length === 0);
  };

  return (
    <>
      <header class="top">
        <a class="button plain" href="/">
          <Icon path={arrowBack} directed />
          {texts.back}
        </a>
        <h1>{texts.title}</h1>
        <p class="quiet">{texts.intro}</p>
      </header>
      <main>
        <form class="card asking" onSubmit={(event) => event.preventDefault()}>
          <label
            class={over ? 'drop over' : 'drop'}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              void take(event.dataTransfer?.files[0]);
            }}
          >
            <Icon path={parcelIn} />
            <strong>{texts.choose}</strong>
            <span class="quiet small">{texts.chooseHelp}</span>
            <input type="file" accept=".zip,application/zip" onChange={(event) => void take(event.currentTarget.files?.[0])} />
          </label>
          <label class="field">
            <span>{texts.hubKey}</span>
            <input type="text" dir="ltr" autoComplete="off" spellcheck={false} value={hub} onInput={(event) => setHub(event.currentTarget.value)} />
            <span class="quiet small">{texts.hubKeyHelp}</span>
          </label>
          <label class="field">
            <span>{texts.stampCa}</span>
            <input type="file" accept=".pem,.crt,.cer,.der" onChange={(event) => void takeAuthority(event.currentTarget.files?.[0])} />
            <span class="quiet small">{unreadable ? texts.stampCaUnreadable : texts.stampCaHelp}</span>
          </label>
        </form>
        <div role="status">
          {check.step === 'none' || check.step === 'done' ? null : <p class="card message">{texts[check.step]}</p>}
          {check.step === 'done' ? <VerdictView outcome={check.outcome} file={check.file} films={check.films} texts={texts} knownHub={hub.trim()} /> : null}
        </div>
      </main>
    </>
  );
}
