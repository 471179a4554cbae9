/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import { parcel } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { Screen } from './screen.tsx';

/** The stop is over. */
export function DoneScreen({ door, texts, onAgain }: { readonly door: Pick<DoorForCourier, 'name'>; readonly texts: CourierTexts; readonly onAgain: () => void }) {
  return (
    <Screen
      tone="plain"
      door={door}
      heading={texts.done.heading}
      languageLabel={texts.language}
      actions={
        <button type="button" class="button big" onClick={onAgain}>
          {texts.done.again}
        </button>
      }
    >
      <span class="badge">
        <Icon path={parcel} />
      </span>
      <p class="detail">{texts.done.detail}</p>
    </Screen>
  );
}
