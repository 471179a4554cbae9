/** @jsxImportSource preact */
import type { ComponentChild } from 'preact';
import type { CourierVisit } from '@latchkey/contract';
import { padlockClosed, scan } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import type { ServerTime } from '../visit/server-time.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { DoorPicture, hasLid } from './door-picture.tsx';
import { HelpPair, type HelpPairProps } from './help-pair.tsx';
import { Screen } from './screen.tsx';

export interface OpenScreenProps extends Pick<HelpPairProps, 'onNotLeft' | 'onHelp'> {
  readonly visit: CourierVisit;
  readonly step: 'goIn' | 'putInside' | 'readyToLock';
  readonly silent: boolean;
  readonly texts: CourierTexts;
  readonly time: ServerTime;
  /** A further parcel, and how many there are; absent while that is not loaded, and for who brings none. */
  readonly another: { readonly label: string; readonly count: string | undefined; readonly onAnother: () => void } | undefined;
  /** What else the household wants. */
  readonly note?: ComponentChild;
  /** What is to be taken along. */
  readonly toTake: ComponentChild;
  readonly onLock: () => void;
}

/** The lock or the door was reported open: where the parcel goes, and the one big button. */
export function OpenScreen({ visit, step, silent, texts, time, another, note, toTake, onLock, onNotLeft, onHelp }: OpenScreenProps) {
  const words = texts.open;
  const lid = hasLid(visit.door.kind);
  const heading = { goIn: words.goIn, putInside: words.putInside, readyToLock: lid ? words.readyToLockBox : words.readyToLock }[step];
  const detail = {
    goIn: lid ? words.goInBoxDetail : words.goInDetail,
    putInside: lid ? words.putInsideBoxDetail : words.putInsideDetail,
    readyToLock: words.readyToLockDetail,
  }[step];
  return (
    <Screen
      tone="open"
      door={visit.door}
      heading={heading}
      languageLabel={texts.language}
      actions={
        <>
          <button type="button" class="button big primary huge" onClick={onLock}>
            <Icon path={padlockClosed} />
            {words.lock}
          </button>
          {another !== undefined && (
            <button type="button" class="button big" onClick={another.onAnother}>
              <Icon path={scan} />
              {another.label}
            </button>
          )}
          <HelpPair onNotLeft={onNotLeft} onHelp={onHelp} words={{ notLeft: texts.open.cannotLeave, help: words.help }} />
        </>
      }
    >
      <p class="detail" role="status">
        {detail}
      </p>
      {another?.count !== undefined && (
        <p class="detail strong" role="status">
          {another.count}
        </p>
      )}
      {note}
      {toTake || <DoorPicture kind={visit.door.kind} />}
      {visit.relocksAt !== null && step === 'goIn' && (
        <div class="countdown">
          <CountdownRing until={visit.relocksAt} time={time} label={words.countdown} unit={words.seconds} />
        </div>
      )}
      {silent && <p class="note attention">{texts.silent}</p>}
    </Screen>
  );
}
