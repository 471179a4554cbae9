/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { arrowForward, camera } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import type { Scan } from '../visit/courier-api.ts';
import { Screen } from './screen.tsx';

/** For a label that no camera reads. */
export function TypeScreen({ door, texts, onScan, onBack }: { readonly door: Pick<DoorForCourier, 'name'>; readonly texts: CourierTexts; readonly onScan: (scan: Omit<Scan, 'scannedAt'>) => void; readonly onBack: () => void }) {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // After the heading's turn, which is the child's.
  useLayoutEffect(() => input.current?.focus(), []);
  const ready = text.trim().length >= 4;
  return (
    <Screen
      tone="plain"
      door={door}
      heading={texts.type.heading}
      languageLabel={texts.language}
      actions={
        <>
          <button type="submit" form="typed" class="button big primary" disabled={!ready}>
            {texts.type.go}
            <Icon path={arrowForward} directed />
          </button>
          <button type="button" class="button big" onClick={onBack}>
            <Icon path={camera} />
            {texts.type.back}
          </button>
        </>
      }
    >
      <form
        id="typed"
        class="field typed"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onScan({ text: text.trim(), symbology: 'typed' });
        }}
      >
        <label for="number">{texts.type.label}</label>
        <input
          ref={input}
          id="number"
          class="numbers"
          dir="ltr"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          autocomplete="off"
          autocapitalize="characters"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="go"
          maxLength={200}
          aria-describedby="number-hint"
        />
        <p id="number-hint" class="quiet">
          {texts.type.hint}
        </p>
      </form>
    </Screen>
  );
}
