/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { doorOpen } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { hasLid } from './door-picture.tsx';
import { Screen } from './screen.tsx';

export interface LockingScreenProps {
  readonly visit: CourierVisit;
  readonly step: 'sending' | 'closeDoor' | 'waiting' | 'settling';
  readonly silent: boolean;
  readonly texts: CourierTexts;
  readonly onHelp: () => void;
}

/** Lock was asked for: sending, then waiting for the lock, never more than it has said. */
export function LockingScreen({ visit, step, silent, texts, onHelp }: LockingScreenProps) {
  const words = texts.locking;
  const heading = { sending: words.sending, waiting: words.waiting, settling: words.settling, closeDoor: hasLid(visit.door.kind) ? words.closeBox : words.closeDoor }[step];
  const detail = { sending: silent ? words.sendingOffline : words.sendingDetail, waiting: words.waitingDetail, settling: words.settlingDetail, closeDoor: words.closeDoorDetail }[step];
  return (
    <Screen
      tone="open"
      door={visit.door}
      heading={heading}
      languageLabel={texts.language}
      actions={
        <button type="button" class="button big" onClick={onHelp}>
          {texts.open.help}
        </button>
      }
    >
      {step === 'closeDoor' ? (
        <span class="badge">
          <Icon path={doorOpen} />
        </span>
      ) : (
        <span class="spinner large" aria-hidden="true" />
      )}
      <p class="detail" role="status">
        {detail}
      </p>
      {silent && step !== 'sending' && <p class="note attention">{texts.silent}</p>}
    </Screen>
  );
}
