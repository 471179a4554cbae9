/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { bell, padlockClosed, person } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import type { Trouble } from '../visit/visit-screen.ts';
import { HelpPair, type HelpPairProps } from './help-pair.tsx';
import { Screen } from './screen.tsx';

export interface NotSecuredScreenProps extends Pick<HelpPairProps, 'onNotLeft' | 'onHelp'> {
  readonly visit: CourierVisit;
  readonly trouble: Trouble;
  readonly told: boolean;
  readonly sending: boolean;
  readonly silent: boolean;
  readonly texts: CourierTexts;
  readonly onLock: () => void;
}

/** Where another try by the courier would be wrong or useless. */
const noLock: ReadonlySet<Trouble> = new Set(['boltOnOpenDoor', 'restarted', 'leftOpen', 'fire']);

/** Not proved to be locked: what is known, what to do, who has been told. */
export function NotSecuredScreen({ visit, trouble, told, sending, silent, texts, onLock, onNotLeft, onHelp }: NotSecuredScreenProps) {
  const words = texts.notSecured;
  return (
    <Screen
      tone="attention"
      door={visit.door}
      heading={words.heading}
      languageLabel={texts.language}
      actions={
        <>
          {!noLock.has(trouble) && (
            <button type="button" class="button big primary huge" disabled={sending} onClick={onLock}>
              <Icon path={padlockClosed} />
              {sending ? words.sending : words.lockAgain}
            </button>
          )}
          <HelpPair onNotLeft={onNotLeft} onHelp={onHelp} words={{ notLeft: texts.open.cannotLeave, help: words.help }} />
        </>
      }
    >
      <span class="badge">
        <Icon path={bell} />
      </span>
      <div role="alert">
        <p class="detail">{words[trouble]}</p>
        <p class="detail strong">{words[`${trouble}Next`]}</p>
      </div>
      {told && (
        <p class="told">
          <Icon path={person} />
          {words.told}
        </p>
      )}
      {silent && <p class="told">{texts.silent}</p>}
    </Screen>
  );
}
