/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useEffect, useRef, useState } from 'preact/hooks';
import { arrowBack, cross, offline, scan as scanIcon, tick } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { giveSignal } from '../feedback.ts';
import type { AnotherTexts } from '../texts/another-texts.ts';
import type { CourierTexts } from '../texts/courier-texts.ts';
import type { Scan } from '../visit/courier-api.ts';
import type { Brought } from '../visit/parcel-queue.ts';
import { refusalOfProblem } from '../visit/refusal.ts';
import { ScanScreen } from './scan-screen.tsx';
import { Screen } from './screen.tsx';
import { TypeScreen } from './type-screen.tsx';
import { WaitingScreen } from './waiting-screen.tsx';

/** A label's usual answer takes less; after this the courier goes on, and the answer comes when it comes. */
const WAITED_FOR = Seconds(3);

export interface AnotherParcelProps {
  readonly visit: CourierVisit;
  readonly texts: CourierTexts;
  readonly words: AnotherTexts;
  /** Of the last parcel that was brought, told however late. */
  readonly refused: Extract<Brought, { refused: unknown }>['refused'] | undefined;
  readonly onBring: (scan: Omit<Scan, 'scannedAt'>) => Promise<Brought>;
  /** Another label is read; a refusal was seen. */
  readonly onAgain: () => void;
  readonly onBack: () => void;
}

/** One more label while the door is open: read, judged, and back to the door. Locking is one tap away from every answer. */
export function AnotherParcel({ visit, texts, words, refused, onBring, onAgain, onBack }: AnotherParcelProps) {
  const [step, setStep] = useState<'scan' | 'type' | 'checking' | 'kept' | 'same'>('scan');
  /** Which label is shown: an answer to an earlier one that was kept moves nothing. */
  const shown = useRef(0);
  useEffect(() => () => void (shown.current = -1), []);
  useEffect(() => {
    if (step !== 'checking') return undefined;
    const timer = setTimeout(() => setStep('kept'), WAITED_FOR);
    return () => clearTimeout(timer);
  }, [step]);

  const bring = async (scan: Omit<Scan, 'scannedAt'>) => {
    giveSignal('read');
    setStep('checking');
    const nth = (shown.current += 1);
    const brought = await onBring(scan);
    giveSignal('visit' in brought ? 'success' : 'failure');
    if ('refused' in brought || shown.current !== nth) return;
    if (noted(brought.visit) > noted(visit)) onBack();
    else setStep('same');
  };
  const again = () => {
    shown.current += 1;
    setStep('scan');
    onAgain();
  };
  const onScan = (scan: Omit<Scan, 'scannedAt'>) => void bring(scan);

  if (refused !== undefined) {
    const { title, next } = texts.refused[refusalOfProblem(refused)];
    return <Answer icon={cross} heading={title} lines={[next, texts.notLeft.keep]} {...{ visit, texts, words, onBack }} onAgain={again} />;
  }
  switch (step) {
    case 'scan':
      return <ScanScreen door={visit.door} texts={texts} onScan={onScan} onType={() => setStep('type')} back={{ label: words.back, onBack }} />;
    case 'type':
      return <TypeScreen door={visit.door} texts={texts} onScan={onScan} onBack={() => setStep('scan')} />;
    case 'checking':
      return <WaitingScreen door={visit.door} texts={texts} heading={texts.checking.heading} detail={words.open} />;
    case 'kept':
      return <Answer icon={offline} heading={words.kept} lines={[words.keptDetail]} {...{ visit, texts, words, onBack }} onAgain={again} />;
    case 'same':
      return <Answer icon={tick} heading={words.same} lines={[words.sameDetail]} {...{ visit, texts, words, onBack }} onAgain={again} />;
  }
}

/** What was brought and taken so far: a label may be of either. */
const noted = ({ parcelCount, toTake = [] }: CourierVisit): number => parcelCount + toTake.filter(({ taken }) => taken).length;

interface AnswerProps extends Pick<AnotherParcelProps, 'visit' | 'texts' | 'words' | 'onAgain' | 'onBack'> {
  readonly icon: string;
  readonly heading: string;
  readonly lines: readonly string[];
}

function Answer({ icon, heading, lines, visit, texts, words, onAgain, onBack }: AnswerProps) {
  return (
    <Screen
      tone="plain"
      door={visit.door}
      heading={heading}
      languageLabel={texts.language}
      actions={
        <>
          <button type="button" class="button big primary" onClick={onBack}>
            <Icon path={arrowBack} directed />
            {words.back}
          </button>
          <button type="button" class="button big" onClick={onAgain}>
            <Icon path={scanIcon} />
            {texts.refused.scan}
          </button>
        </>
      }
    >
      <span class="badge">
        <Icon path={icon} />
      </span>
      {lines.map((line) => (
        <p key={line} class="detail">
          {line}
        </p>
      ))}
    </Screen>
  );
}
