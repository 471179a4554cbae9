/** @jsxImportSource preact */
import type { ComponentChild } from 'preact';
import type { DoorForCourier } from '@latchkey/contract';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { Screen } from './screen.tsx';

/** Something is under way; the words say what is waited for. */
export function WaitingScreen({ door, texts, heading, detail, note }: { readonly door: Pick<DoorForCourier, 'name'> | undefined; readonly texts: CourierTexts; readonly heading: string; readonly detail: string | undefined; readonly note?: ComponentChild }) {
  return (
    <Screen tone="plain" door={door} heading={heading} languageLabel={texts.language}>
      <span class="spinner large" aria-hidden="true" />
      <p class="detail" role="status">
        {detail}
      </p>
      {note}
    </Screen>
  );
}
