import type { DoorPolicy } from '@latchkey/grants';
import { useId } from 'react';
import { useTexts } from '../texts/resident-texts.ts';

const KNOCKS = [15, 30, 60, 120] as const;
const RESERVES = [10, 20, 30, 50] as const;

interface DoorTermsProps {
  readonly door: DoorPolicy;
  /** Undefined: they can only be read. */
  readonly onChange: ((door: DoorPolicy) => void) | undefined;
}

/** What holds for whoever may come to a door: whether they ring first, what is behind it, and how much of the lock's battery is not for them. */
export function DoorTerms({ door, onChange }: DoorTermsProps) {
  const { texts } = useTexts();
  const id = useId();
  const { knockSeconds, pets, ...others } = door;
  const { reservePercent, ...unreserved } = door;
  const words = texts.terms;
  if (onChange === undefined) {
    const said = [...(knockSeconds === undefined ? [] : [words.knock(knockSeconds)]), ...(pets === true ? [words.pets] : []), ...(reservePercent === undefined ? [] : [words.reserve(reservePercent)])];
    return said.length === 0 ? null : <ul className="small">{said.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>;
  }
  return (
    <div className="door-terms">
      <div className="field">
        <label htmlFor={`${id}-knock`}>{words.knockLabel}</label>
        <select id={`${id}-knock`} value={knockSeconds ?? ''} onChange={({ target }) => onChange({ ...others, ...(target.value === '' ? {} : { knockSeconds: Number(target.value) }), ...(pets === true ? { pets } : {}) })}>
          <option value="">{words.noKnock}</option>
          {[...new Set([...KNOCKS, ...(knockSeconds === undefined ? [] : [knockSeconds])])].map((seconds) => <option key={seconds} value={seconds}>{words.knock(seconds)}</option>)}
        </select>
      </div>
      <label className="caution">
        <input type="checkbox" checked={pets === true} onChange={({ target }) => onChange({ ...others, ...(knockSeconds === undefined ? {} : { knockSeconds }), ...(target.checked ? { pets: true } : {}) })} />
        {words.pets}
      </label>
      <div className="field">
        <label htmlFor={`${id}-reserve`}>{words.reserveLabel}</label>
        <select id={`${id}-reserve`} value={reservePercent ?? ''} onChange={({ target }) => onChange({ ...unreserved, ...(target.value === '' ? {} : { reservePercent: Number(target.value) }) })}>
          <option value="">{words.noReserve}</option>
          {[...new Set([...RESERVES, ...(reservePercent === undefined ? [] : [reservePercent])])].map((percent) => <option key={percent} value={percent}>{words.reserveChoice(percent)}</option>)}
        </select>
      </div>
    </div>
  );
}
