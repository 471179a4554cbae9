/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import { camera as cameraIcon, doorClosed, scan } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { GuestTexts } from '../guest/guest-texts.ts';
import { Screen } from './screen.tsx';

interface GuestScreenProps {
  readonly door: DoorForCourier;
  readonly languageLabel: string;
  readonly words: GuestTexts;
  /** What is said to everybody who is filmed here. */
  readonly filmed: string;
  readonly onEnter: () => void;
  readonly onScan: () => void;
}

/** Where a guest stands who has a key to this door: one button. */
export function GuestScreen({ door, languageLabel, words, filmed, onEnter, onScan }: GuestScreenProps) {
  return (
    <Screen
      tone="plain"
      door={door}
      heading={words.heading}
      languageLabel={languageLabel}
      actions={
        <>
          <button type="button" class="button big primary huge" onClick={onEnter}>
            <Icon path={doorClosed} />
            {words.enter}
          </button>
          <button type="button" class="button big" onClick={onScan}>
            <Icon path={scan} />
            {words.parcel}
          </button>
          {door.recorded && (
            <p class="filmed">
              <Icon path={cameraIcon} />
              {filmed}
            </p>
          )}
        </>
      }
    >
      <p class="detail">{words.detail}</p>
    </Screen>
  );
}
