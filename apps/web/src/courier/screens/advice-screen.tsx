/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { arrowBack, bell, doorClosed, padlockClosed, parcel, person } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { hasLid } from './door-picture.tsx';
import { Screen } from './screen.tsx';

const Line = ({ icon, children }: { readonly icon: string; readonly children: ComponentChildren }) => (
  <li>
    <Icon path={icon} />
    <span>{children}</span>
  </li>
);

export interface AdviceScreenProps {
  readonly about: 'help' | 'noFit';
  readonly visit: CourierVisit;
  readonly texts: CourierTexts;
  /** Absent where a lock cannot be asked for. */
  readonly onLock: (() => void) | undefined;
  readonly onBack: () => void;
}

/** What to do when the parcel does not fit, or when something is strange. Never a dead end: locking stays on the screen. */
export function AdviceScreen({ about, visit, texts, onLock, onBack }: AdviceScreenProps) {
  const { help, noFit } = texts;
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={about === 'help' ? help.heading : noFit.heading}
      languageLabel={texts.language}
      actions={
        <>
          {onLock !== undefined && (
            <button type="button" class="button big primary huge" onClick={onLock}>
              <Icon path={padlockClosed} />
              {about === 'help' ? texts.open.lock : noFit.button}
            </button>
          )}
          <button type="button" class="button big" onClick={onBack}>
            <Icon path={arrowBack} directed />
            {about === 'help' ? help.back : noFit.back}
          </button>
        </>
      }
    >
      <ul class="advice">
        {about === 'help' ? (
          <>
            <Line icon={bell}>{help.bell}</Line>
            <Line icon={parcel}>{help.keep}</Line>
            <Line icon={padlockClosed}>{help.close}</Line>
            <Line icon={person}>{help.told}</Line>
          </>
        ) : (
          <>
            <Line icon={parcel}>{noFit.keep}</Line>
            <Line icon={doorClosed}>{hasLid(visit.door.kind) ? noFit.closeBox : noFit.close}</Line>
            <Line icon={padlockClosed}>{noFit.lock}</Line>
          </>
        )}
      </ul>
    </Screen>
  );
}
