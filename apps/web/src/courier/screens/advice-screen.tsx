/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { arrowBack, bell, padlockClosed, parcel, person } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { Screen } from './screen.tsx';

const Line = ({ icon, children }: { readonly icon: string; readonly children: ComponentChildren }) => (
  <li>
    <Icon path={icon} />
    <span>{children}</span>
  </li>
);

export interface AdviceScreenProps {
  readonly visit: CourierVisit;
  readonly texts: CourierTexts;
  /** Absent where a lock cannot be asked for. */
  readonly onLock: (() => void) | undefined;
  /** Absent where it stands for a screen that is not loaded. */
  readonly onBack: (() => void) | undefined;
}

/** What to do when something is strange. Never a dead end: locking stays on the screen. */
export function AdviceScreen({ visit, texts, onLock, onBack }: AdviceScreenProps) {
  const { help } = texts;
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={help.heading}
      languageLabel={texts.language}
      actions={
        <>
          {onLock !== undefined && (
            <button type="button" class="button big primary huge" onClick={onLock}>
              <Icon path={padlockClosed} />
              {texts.open.lock}
            </button>
          )}
          {onBack !== undefined && (
            <button type="button" class="button big" onClick={onBack}>
              <Icon path={arrowBack} directed />
              {help.back}
            </button>
          )}
        </>
      }
    >
      <ul class="advice">
        <Line icon={bell}>{help.bell}</Line>
        <Line icon={parcel}>{help.keep}</Line>
        <Line icon={padlockClosed}>{help.close}</Line>
        <Line icon={person}>{help.told}</Line>
      </ul>
    </Screen>
  );
}
