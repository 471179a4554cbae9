import type { LockCharge, Parcel } from '@latchkey/contract';
import { type GuestRule, isGuestRule, isReserved, type Policy, type PolicyContent, type PolicyRule, type PolicySpan, weekOf, type WantedOpening } from '@latchkey/grants';
import { useId, useMemo, useState } from 'react';
import { Minutes } from '@latchkey/kit';
import { chargeWord } from '../doors/door-readings.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { dateWords, whomWords } from './rule-words.ts';

/** What a door's sentences mean for the next days, for each kind of courier whom they name. */
export function WeekPreview({ content, accessPointId, charge, parcels = [], guest }: { readonly content: PolicyContent; readonly accessPointId: string; /** What is left in the lock's battery now. */ readonly charge?: LockCharge | undefined; /** Whose names are known. */ readonly parcels?: readonly Parcel[]; /** For this one alone. */ readonly guest?: GuestRule }) {
  const { texts, locale } = useTexts();
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const today = useNow(Minutes(5));
  const door = content.doors.find((each) => each.accessPointId === accessPointId);
  const rules = door?.rules ?? [];
  const people = guest === undefined ? peopleOf(rules.filter((rule) => !isGuestRule(rule))) : [guest.whom];
  const person = people[chosen] ?? people[0];
  const hour = today - (today % Minutes(5));
  const week = useMemo(
    () => (person === undefined ? [] : weekOf({ ...content, text: '', signedBy: '' } satisfies Policy, { accessPointId, purpose: guest === undefined ? 'delivery' : 'entry', ...wantedBy(person) }, today)),
    // Five minutes are as fine as the week is told.
    [content, accessPointId, JSON.stringify(person), hour],
  );
  const knock = guest === undefined ? door?.knockSeconds : undefined;
  const words = ({ from, until, says }: PolicySpan) => {
    const how = says === 'itself' && knock !== undefined ? texts.terms.afterRing(knock) : texts.rules.how[says === 'shut' ? 'never' : says];
    return from === '00:00' && until === '24:00' ? texts.rules.allDay(how) : `\u2066${from}–${until}\u2069 ${how}`;
  };
  return (
    <details className="week">
      <summary>{texts.rules.preview}</summary>
      {content.paused ? <p className="note attention">{texts.policy.paused}</p> : null}
      {door?.reservePercent === undefined ? null : <p className="small">{texts.terms.reserve(door.reservePercent)}</p>}
      {charge !== undefined && isReserved(content, accessPointId, { percent: charge.percent ?? undefined, low: charge.low }) ? <p className="note attention">{texts.terms.reservedNow(chargeWord(texts, charge))}</p> : null}
      {door?.alarmZone === undefined || guest !== undefined ? null : <p className="small">{texts.alarmZone.disarms(door.alarmZone)}</p>}
      {people.length < 2 ? null : (
        <div className="field">
          <label htmlFor={id}>{texts.rules.previewFor}</label>
          <select id={id} value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
            {people.map((whom, index) => (
              <option key={index} value={index}>{whomWords(texts, { whom }, parcels)}</option>
            ))}
          </select>
        </div>
      )}
      <ol className="week-days">
        {week.map(({ date, spans }) => (
          <li key={date}>
            <strong>{dateWords(locale, date)}</strong>
            <span className="week-bar" aria-hidden="true">
              {spans.map((span) => (
                <span key={span.from} className={span.says} style={{ flexGrow: minutesOf(span.until) - minutesOf(span.from) }} />
              ))}
            </span>
            <span className="small numbers">{spans.map(words).join(' · ')}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Everybody's first: it is there also when no sentence says so. */
function peopleOf(rules: readonly PolicyRule[]): readonly PolicyRule['whom'][] {
  const all = [{ kind: 'label' } as const, ...rules.map(({ whom }) => whom)];
  return [...new Map(all.map((whom) => [JSON.stringify(whom), whom])).values()];
}

/** No key is as short as this one. */
const NOBODY = '-';
const wantedBy = (whom: PolicyRule['whom']): Pick<WantedOpening, 'courier' | 'carrier' | 'parcels'> => ({
  courier: whom.kind === 'courier' ? (whom.keys[0] ?? NOBODY) : NOBODY,
  carrier: whom.kind === 'carrier' ? (whom.keys[0] ?? NOBODY) : undefined,
  parcels: whom.kind === 'parcel' ? whom.parcels : [],
});

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
