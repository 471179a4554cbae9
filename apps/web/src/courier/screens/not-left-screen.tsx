/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { arrowBack, padlockClosed } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { hasLid } from './door-picture.tsx';
import { Reasons, type SaidProps } from './reasons.tsx';
import { Screen } from './screen.tsx';

export interface NotLeftScreenProps extends SaidProps {
  readonly visit: CourierVisit;
  readonly over: boolean;
  readonly texts: CourierTexts;
  /** Absent where a lock cannot be asked for. */
  readonly onLock: (() => void) | undefined;
  readonly onBack: () => void;
}

/** The parcel goes back with the courier: why, and what becomes of the door. Never a dead end: locking stays on the screen. */
export function NotLeftScreen({ visit, over, texts, onLock, onBack, ...said }: NotLeftScreenProps) {
  const { notLeft } = texts;
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={over ? notLeft.over : notLeft.heading}
      languageLabel={texts.language}
      actions={
        <>
          {onLock !== undefined && (
            <button type="button" class="button big primary huge" onClick={onLock}>
              <Icon path={padlockClosed} />
              {notLeft.button}
            </button>
          )}
          <button type="button" class="button big" onClick={onBack}>
            <Icon path={arrowBack} directed />
            {onLock === undefined ? texts.help.back : notLeft.back}
          </button>
        </>
      }
    >
      <Reasons {...said} texts={texts} />
      {!over && (
        <p class="detail">
          {notLeft.keep} {onLock !== undefined && (hasLid(visit.door.kind) ? notLeft.closeBox : notLeft.close)}
        </p>
      )}
    </Screen>
  );
}
