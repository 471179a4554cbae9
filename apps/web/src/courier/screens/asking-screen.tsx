/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { useEffect, useState } from 'preact/hooks';
import { bell } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { CourierLocale, CourierTexts } from '../texts/courier-texts.ts';
import { householdTexts } from '../wishes/household-texts.ts';
import type { ServerTime } from '../visit/server-time.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { PetsNote } from '../wishes/pets-note.tsx';
import { Screen } from './screen.tsx';

export interface AskingScreenProps {
  readonly visit: CourierVisit;
  readonly until: string;
  readonly silent: boolean;
  readonly texts: CourierTexts;
  readonly locale: CourierLocale;
  readonly time: ServerTime;
  readonly onLeave: () => Promise<void>;
}

/** The household decides: how long they have, and the way out for whoever cannot wait. */
export function AskingScreen({ visit, until, silent, texts, locale, time, onLeave }: AskingScreenProps) {
  /** The courier rings, and silence opens. */
  const rings = visit.silenceOpens === true ? householdTexts(locale) : undefined;
  const [leaving, setLeaving] = useState(false);
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(until) - time.now()));
    return () => clearTimeout(timer);
  }, [until, time]);
  const leave = async () => {
    if (leaving) return;
    setLeaving(true);
    await onLeave();
    setLeaving(false);
  };
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={rings?.ring ?? texts.asking.heading}
      languageLabel={texts.language}
      actions={
        <button type="button" class="button big" aria-disabled={leaving} onClick={() => void leave()}>
          {texts.asking.leave}
        </button>
      }
    >
      {rings && <span class="rings"><Icon path={bell} /></span>}
      <CountdownRing until={until} time={time} label={rings?.ringCountdown ?? texts.asking.countdown} unit={texts.open.seconds} />
      <p class="detail">{rings?.ringDetail ?? texts.asking.detail}</p>
      {visit.pets === true && <PetsNote locale={locale} />}
      <p class="detail" role="status">
        {silent ? texts.silent : over && !rings ? texts.asking.over : undefined}
      </p>
    </Screen>
  );
}
