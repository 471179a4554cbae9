/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { bell, cross, offline, scan } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierTexts } from '../texts/courier-texts.ts';
import { type Refusal, wayOutOf } from '../visit/refusal.ts';
import { Screen } from './screen.tsx';

export interface RefusedScreenProps {
  readonly door: Pick<DoorForCourier, 'name'> | undefined;
  readonly texts: CourierTexts;
  readonly refusal: Refusal;
  /** The server's code, small, for support. */
  readonly code: string | undefined;
  /** Absent where no visit of a parcel was begun of which anything could be said. */
  readonly reasons?: ComponentChildren;
  readonly onScan: () => void;
  readonly onRetry: () => void;
}

const connection: ReadonlySet<Refusal> = new Set(['offline', 'doorOffline', 'doorSilent', 'server', 'lostTouch']);

/** Where another label is no way on. */
const noScan: ReadonlySet<Refusal> = new Set(['noDoor', 'insecure', 'doorOffline', 'lostTouch']);

/** The door stays shut: why, and what helps. */
export function RefusedScreen({ door, texts, refusal, code, reasons, onScan, onRetry }: RefusedScreenProps) {
  const words = texts.refused[refusal];
  const way = wayOutOf(refusal);
  const again = (
    <button type="button" class={`button big ${way === 'retry' ? 'primary' : ''}`} onClick={onRetry}>
      {texts.refused.retry}
    </button>
  );
  const another = (
    <button type="button" class={`button big ${way === 'retry' ? '' : 'primary'}`} onClick={onScan}>
      <Icon path={scan} />
      {texts.refused.scan}
    </button>
  );
  return (
    <Screen
      tone="plain"
      door={door}
      heading={words.title}
      languageLabel={texts.language}
      actions={
        <>
          {way === 'retry' && again}
          {!noScan.has(refusal) && door !== undefined && another}
        </>
      }
    >
      <span class="badge">
        <Icon path={connection.has(refusal) ? offline : cross} />
      </span>
      <p class="detail">{words.next}</p>
      <p class="detail bell">
        <Icon path={bell} />
        {texts.refused.bell}
      </p>
      {reasons !== undefined && <p class="detail strong">{texts.notLeft.over}</p>}
      {reasons}
      {code !== undefined && <p class="code">{code}</p>}
    </Screen>
  );
}
