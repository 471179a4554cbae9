import type { AccessPoint } from '@latchkey/contract';
import { Button } from 'react-aria-components';
import { padlockClosed } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { Locale } from '../../i18n/locale.ts';
import { problemWords } from '../texts/problem-words.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import type { LockAsking } from './lock-asking.ts';
import { useLockAsking } from './use-lock-asking.ts';

interface LockButtonProps {
  readonly accessPoint: AccessPoint;
  readonly mayLock: boolean;
  readonly again?: boolean;
  readonly primary?: boolean;
}

/** Locks, never opens. It shows what is known: sent, waiting, and then the lock's own words. */
export function LockButton({ accessPoint, mayLock, again = false, primary = false }: LockButtonProps) {
  const { texts, locale } = useTexts();
  const { asking, press } = useLockAsking(accessPoint);
  if (!mayLock) return <p className="quiet small">{texts.lock.guest}</p>;
  const busy = asking.step === 'sending' || asking.step === 'waiting';
  const said = saidOf(asking, texts, locale);
  return (
    <div className="lock-button">
      <Button className={primary ? 'button primary' : 'button'} onPress={press} aria-disabled={busy} aria-label={again ? `${texts.lock.again}: ${accessPoint.name}` : texts.lock.lockDoor(accessPoint.name)}>
        {busy ? <span className="spinner" aria-hidden /> : <Icon path={padlockClosed} />}
        {asking.step === 'sending' ? texts.lock.sending : again ? texts.lock.again : texts.lock.lock}
      </Button>
      <p className={`lock-said small ${said.tone}`} role="status">{said.words}</p>
    </div>
  );
}

function saidOf(asking: LockAsking, texts: ResidentTexts, locale: Locale): { readonly words: string; readonly tone: string } {
  switch (asking.step) {
    case 'idle':
    case 'sending':
      return { words: '', tone: '' };
    case 'waiting':
      return { words: texts.lock.waiting, tone: '' };
    case 'said':
      return { words: texts.lock[asking.bolt](timeWithSeconds(locale, asking.at)), tone: asking.bolt === 'thrown' ? 'secured' : 'attention' };
    case 'silent':
      return { words: texts.lock.silent, tone: 'unknown' };
    case 'refused':
      return { words: problemWords(texts, asking.code), tone: 'attention' };
  }
}
