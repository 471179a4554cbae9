/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { bell } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierLocale, CourierTexts } from '../texts/courier-texts.ts';
import type { ServerTime } from '../visit/server-time.ts';
import { ringTexts } from '../wishes/ring-texts.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { Screen } from './screen.tsx';

export interface RingingScreenProps {
  readonly visit: CourierVisit;
  readonly until: string;
  readonly silent: boolean;
  readonly texts: CourierTexts;
  readonly locale: CourierLocale;
  readonly time: ServerTime;
  readonly onLeave: () => Promise<void>;
}

/** The door has noticed nobody: one picture, one sentence, and it goes on by itself. */
export function RingingScreen({ visit, until, silent, texts, locale, time, onLeave }: RingingScreenProps) {
  const words = ringTexts(locale);
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={words.ring}
      languageLabel={texts.language}
      actions={
        <button type="button" class="button big" onClick={() => void onLeave()}>
          {texts.asking.leave}
        </button>
      }
    >
      <span class="rings">
        <Icon path={bell} />
      </span>
      <CountdownRing until={until} time={time} label={words.countdown} unit={texts.open.seconds} />
      <p class="detail">{words.detail}</p>
      <p class="detail" role="status">
        {silent ? texts.silent : undefined}
      </p>
    </Screen>
  );
}
