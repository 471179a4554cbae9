/** @jsxImportSource preact */
import type { CourierVisit } from '@latchkey/contract';
import { useState } from 'preact/hooks';
import { tick } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { giveSignal } from '../feedback.ts';
import type { TakeAlongTexts } from '../texts/take-along-texts.ts';
import type { Brought } from '../visit/parcel-queue.ts';
import './take-along.css';

type ToTake = NonNullable<CourierVisit['toTake']>[number];

/** A box, and the way out. */
const parcelOut = 'M3.5 11.5 11 8l7.5 3.5V19L11 22l-7.5-3ZM3.5 11.5 11 14.5l7.5-3M11 14.5V22M11 5.5V1.8M14.5 4.5h6.2M18 1.8l2.7 2.7L18 7.2';

interface TakeAlongProps {
  readonly visit: CourierVisit;
  readonly words: TakeAlongTexts;
  readonly onTake: (parcel: ToTake['id']) => Promise<Brought>;
}

/** What the household wants taken along: one tap each, before the door is locked. */
export function TakeAlong({ visit, words, onTake }: TakeAlongProps) {
  if (visit.toTake === undefined) return null;
  // Who came for a return has it by locking, as who came with a parcel has left it.
  const isOwn = visit.purpose === 'return';
  return (
    <section class="take-along" aria-label={words.heading}>
      <p class="detail strong">{words.heading}</p>
      <ul>
        {visit.toTake.map((parcel) => (
          <Line key={parcel.id} parcel={parcel} words={words} isOwn={isOwn} onTake={onTake} />
        ))}
      </ul>
    </section>
  );
}

function Line({ parcel, words, isOwn, onTake }: Pick<TakeAlongProps, 'words' | 'onTake'> & { readonly parcel: ToTake; readonly isOwn: boolean }) {
  const [step, setStep] = useState<'waiting' | 'sending' | 'refused'>('waiting');
  const take = async () => {
    setStep('sending');
    const brought = await onTake(parcel.id);
    giveSignal('visit' in brought ? 'success' : 'failure');
    setStep('visit' in brought ? 'waiting' : 'refused');
  };
  return (
    <li>
      <Icon path={parcelOut} />
      <span class="what">
        <strong><bdi>{parcel.title}</bdi></strong>
        {parcel.numberEnd !== null && <span class="numbers"><bdi>…{parcel.numberEnd}</bdi></span>}
      </span>
      <span class="how" role="status">
        {parcel.taken ? !isOwn && <><Icon path={tick} /> {words.taken}</> : step === 'waiting' ? <button type="button" class="button" onClick={() => void take()}>{words.take}</button> : step === 'sending' ? words.kept : words.refused}
      </span>
    </li>
  );
}
