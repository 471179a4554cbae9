import type { AccessPoint } from '@latchkey/contract';
import { type FormEvent, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../texts/resident-texts.ts';
import { dayKey } from '../time/age-words.ts';
import { type GuestTerm, guestRule, type NewGuest } from './guest-edit.ts';
import { faultOf, newWindow } from './policy-edit.ts';
import { WindowFields } from './rule-form.tsx';
import { ruleWords } from './rule-words.ts';

const TERMS: readonly GuestTerm[] = ['once', 'weekly', 'always'];

interface GuestFormProps {
  readonly doors: readonly Pick<AccessPoint, 'id' | 'name'>[];
  readonly busy: boolean;
  /** Gives whether the key was made. */
  readonly onGive: (guest: NewGuest) => Promise<boolean>;
}

/** Who gets a key, to which door, and for how long; said as a sentence before it is signed. */
export function GuestForm({ doors, busy, onGive }: GuestFormProps) {
  const { texts, locale } = useTexts();
  const id = useId();
  const [guest, setGuest] = useState<NewGuest>(() => ({ name: '', accessPointId: doors[0]?.id ?? '', term: 'once', day: dayKey(Date.now()), window: newWindow, how: 'itself' }));
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<NewGuest>) => setGuest({ ...guest, ...part });
  const rule = guestRule(guest, '-');
  const fault = faultOf(rule) ?? (guest.term === 'once' && guest.day === '' ? 'days' : undefined);
  const give = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (busy || fault !== undefined) return;
    void onGive(guest).then((given) => {
      if (!given) return;
      change({ name: '' });
      setChecked(false);
    });
  };
  return (
    <form className="invite" onSubmit={give}>
      <h3>{texts.guests.give}</h3>
      <div className="field">
        <label htmlFor={`${id}-name`}>{texts.guests.name}</label>
        <input id={`${id}-name`} value={guest.name} maxLength={80} autoComplete="off" required onChange={({ target }) => change({ name: target.value })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}-door`}>{texts.guests.door}</label>
        <select id={`${id}-door`} value={guest.accessPointId} onChange={({ target }) => change({ accessPointId: target.value })}>
          {doors.map((door) => (
            <option key={door.id} value={door.id}>{door.name}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-term`}>{texts.guests.howLong}</label>
        <select id={`${id}-term`} value={guest.term} onChange={({ target }) => change({ term: TERMS.find((term) => term === target.value) ?? 'once' })}>
          {TERMS.map((term) => (
            <option key={term} value={term}>{texts.guests.term[term]}</option>
          ))}
        </select>
      </div>
      {guest.term === 'once' ? (
        <div className="field">
          <label htmlFor={`${id}-day`}>{texts.guests.day}</label>
          <input id={`${id}-day`} type="date" value={guest.day} required onChange={({ target }) => change({ day: target.value })} />
        </div>
      ) : null}
      {guest.term === 'weekly' ? <WindowFields window={guest.window} onChange={(window) => change({ window })} /> : null}
      <div className="field">
        <label htmlFor={`${id}-how`}>{texts.rules.howLabel}</label>
        <select id={`${id}-how`} value={guest.how} onChange={({ target }) => change({ how: target.value === 'ask' ? 'ask' : 'itself' })}>
          <option value="itself">{texts.rules.how.itself}</option>
          <option value="ask">{texts.rules.how.ask}</option>
        </select>
      </div>
      {guest.name.trim() === '' || fault !== undefined ? null : <p className="small">{ruleWords(texts, locale, rule)}</p>}
      <div role="alert">{checked && fault !== undefined ? <p className="note attention">{texts.rules.fault[fault]}</p> : null}</div>
      <Button type="submit" className="button primary" aria-disabled={busy}>{busy ? texts.rules.signing : texts.guests.giveGo}</Button>
    </form>
  );
}
