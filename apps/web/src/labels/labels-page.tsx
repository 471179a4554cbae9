/** @jsxImportSource preact */
import { ApiError, type Client } from '@latchkey/client';
import type { Demo } from '@latchkey/contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import { arrowBack, cross, printer, scan, tick } from '../design/icons.ts';
import { Icon } from '../design/preact/icon.tsx';
import { useLocale } from '../i18n/preact/use-locale.ts';
import { ShippingLabel } from './shipping-label.tsx';
import { labelsTexts } from './texts/labels-texts.ts';

type Label = Demo['labels'][number];
type Sheet = { readonly kind: 'loading' | 'none' | 'failed' } | { readonly kind: 'labels'; readonly labels: readonly Label[] };

/** Labels to print, or to hold a phone before. */
export function LabelsPage({ client }: { readonly client: Client }) {
  const texts = labelsTexts[useLocale()];
  const [sheet, setSheet] = useState<Sheet>({ kind: 'loading' });
  const [large, setLarge] = useState<Label>();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    client.call('GET /api/v1/demo', {}).then(
      ({ labels }) => setSheet({ kind: 'labels', labels }),
      (error: unknown) => setSheet({ kind: error instanceof ApiError && error.status >= 400 && error.status < 500 ? 'none' : 'failed' }),
    );
  }, [client]);
  useEffect(() => {
    if (large !== undefined) dialog.current?.showModal();
  }, [large]);

  return (
    <>
      <header class="top">
        <a class="button plain" href="/">
          <Icon path={arrowBack} directed />
          {texts.back}
        </a>
        <div>
          <h1>{texts.title}</h1>
          <p class="quiet">{texts.intro}</p>
        </div>
        <button type="button" class="button" onClick={() => window.print()}>
          <Icon path={printer} />
          {texts.print}
        </button>
      </header>
      <main>
        {sheet.kind !== 'labels' ? (
          <p class="card message" role="status">
            {texts[sheet.kind]}
          </p>
        ) : (
          <ul class="sheet">
            {sheet.labels.map((label) => (
              <li key={label.text}>
                <div class="about">
                  <div>
                    <h2>{label.title}</h2>
                    <p class={`small ${label.expected ? 'yes' : 'no'}`}>
                      <Icon path={label.expected ? tick : cross} />
                      {label.expected ? texts.expected : texts.unexpected}
                    </p>
                  </div>
                  <button type="button" class="button" aria-label={`${texts.enlarge}: ${label.title}`} onClick={() => setLarge(label)}>
                    <Icon path={scan} />
                    {texts.enlarge}
                  </button>
                </div>
                <ShippingLabel label={label} texts={texts} />
              </li>
            ))}
          </ul>
        )}
      </main>
      <dialog ref={dialog} class="large" aria-label={large?.title ?? texts.enlarge} onClose={() => setLarge(undefined)}>
        {large !== undefined && <ShippingLabel label={large} texts={texts} />}
        <form method="dialog">
          <button class="button big primary">{texts.close}</button>
        </form>
      </dialog>
    </>
  );
}
