import type { Parcel, Visit } from '@latchkey/contract';
import type { PolicyRule, WeekWindow } from '@latchkey/grants';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useKnownCarriers } from '../carriers/known-carriers.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { dayOf, timeOfDay } from '../../i18n/format.ts';
import { faultOf, newWindow } from './policy-edit.ts';
import { WEEKDAYS, weekdayName } from './rule-words.ts';

interface RuleFormProps {
  readonly rule: PolicyRule;
  /** Whose couriers can be named. */
  readonly visits: readonly Visit[];
  /** Which can be named. */
  readonly parcels: readonly Parcel[];
  readonly onDone: (rule: PolicyRule) => void;
  readonly onCancel: () => void;
}

/** One sentence being written: who, what the door does, and when. */
export function RuleForm({ rule: before, visits, parcels, onDone, onCancel }: RuleFormProps) {
  const { texts } = useTexts();
  const id = useId();
  const [rule, setRule] = useState(before);
  const [checked, setChecked] = useState(false);
  const fault = checked ? faultOf(rule) : undefined;
  const change = (part: Partial<PolicyRule>) => setRule({ ...rule, ...part });
  const setWindow = (at: number, window: WeekWindow | undefined) => change({ windows: rule.windows.flatMap((each, index) => (index !== at ? [each] : window === undefined ? [] : [window])) });
  const { dates } = rule;
  return (
    <form
      className="rule-form"
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (faultOf(rule) === undefined) onDone(rule);
      }}
    >
      <WhomFields rule={rule} visits={visits} parcels={parcels} onChange={(whom) => change({ whom })} />
      <div className="field">
        <label htmlFor={`${id}-how`}>{texts.rules.howLabel}</label>
        <select id={`${id}-how`} value={rule.how} onChange={({ target }) => change({ how: HOWS.find((how) => how === target.value) ?? 'ask' })}>
          {HOWS.map((how) => (
            <option key={how} value={how}>{texts.rules.how[how]}</option>
          ))}
        </select>
      </div>
      {rule.how === 'never' ? null : (
        <label className="choice">
          <input type="checkbox" checked={rule.purposes.includes('return')} onChange={({ target }) => change({ purposes: target.checked ? [...rule.purposes, 'return'] : rule.purposes.filter((purpose) => purpose !== 'return') })} />
          {texts.rules.returnsLabel}
        </label>
      )}
      {rule.windows.length === 0 ? <p className="small quiet">{texts.rules.alwaysHelp}</p> : null}
      {rule.windows.map((window, index) => (
        // A window has no name but its place.
        <WindowFields key={index} window={window} onChange={(changed) => setWindow(index, changed)} onRemove={() => setWindow(index, undefined)} />
      ))}
      <Button className="button" onPress={() => change({ windows: [...rule.windows, newWindow] })}>{texts.rules.addTime}</Button>
      <div className="rule-dates">
        {(['from', 'until'] as const).map((end) => (
          <div className="field" key={end}>
            <label htmlFor={`${id}-${end}`}>{texts.rules[end === 'from' ? 'firstDay' : 'lastDay']}</label>
            <input id={`${id}-${end}`} type="date" value={dates[end] ?? ''} onChange={({ target }) => change({ dates: { ...dates, [end]: target.value === '' ? null : target.value } })} />
          </div>
        ))}
      </div>
      <div role="alert">{fault === undefined ? null : <p className="note attention">{texts.rules.fault[fault === 'who' && (rule.whom.kind === 'carrier' || rule.whom.kind === 'parcel') ? rule.whom.kind : fault]}</p>}</div>
      <div className="buttons">
        <Button type="submit" className="button primary">{texts.rules.take}</Button>
        <Button className="button" onPress={onCancel}>{texts.rules.cancel}</Button>
      </div>
    </form>
  );
}

const HOWS: readonly PolicyRule['how'][] = ['itself', 'ask', 'never'];
const KINDS = ['label', 'carrier', 'courier', 'parcel'] as const;

function WhomFields({ rule: { whom }, visits, parcels, onChange }: { readonly rule: PolicyRule; readonly visits: readonly Visit[]; readonly parcels: readonly Parcel[]; readonly onChange: (whom: PolicyRule['whom']) => void }) {
  const { texts, locale } = useTexts();
  const id = useId();
  const carriers = useKnownCarriers();
  const known = [...new Map(visits.flatMap((visit) => (visit.courier === null ? [] : [[visit.courier, visit] as const]))).values()];
  const expected = parcels.filter(({ id, status }) => status === 'expected' || (whom.kind === 'parcel' && whom.parcels.includes(id)));
  const choose = (kind: (typeof KINDS)[number]) => onChange(kind === 'label' ? { kind } : kind === 'parcel' ? { kind, parcels: [] } : { kind, name: '', keys: [] });
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-who`}>{texts.rules.whoLabel}</label>
        <select id={`${id}-who`} autoFocus value={whom.kind} onChange={({ target }) => choose(KINDS.find((kind) => kind === target.value) ?? 'label')}>
          {KINDS.map((kind) => (
            <option key={kind} value={kind} disabled={kind !== whom.kind && ((kind === 'courier' && known.length === 0) || (kind === 'parcel' && expected.length === 0))}>{texts.rules.who[kind]}</option>
          ))}
        </select>
      </div>
      {whom.kind === 'carrier' ? (
        <fieldset className="choices">
          <legend>{texts.rules.carriers}</legend>
          {[...new Map([whom, ...carriers].filter(({ keys }) => keys.length > 0).map((carrier) => [carrier.keys.join(), carrier])).values()].map((carrier) => (
            <label key={carrier.keys.join()}>
              <input type="radio" name={`${id}-carrier`} checked={whom.keys.join() === carrier.keys.join()} onChange={() => onChange(carrier)} />
              <span>
                <bdi>{carrier.name}</bdi> <span className="quiet small">{texts.rules.carrierKey} <bdi dir="ltr">{carrier.keys[0]?.slice(0, 16)}</bdi></span>
              </span>
            </label>
          ))}
          <p className="quiet small">{carriers.length === 0 ? texts.rules.noCarrier : texts.rules.carrierHelp}</p>
        </fieldset>
      ) : null}
      {whom.kind === 'parcel' ? (
        <fieldset className="choices">
          <legend>{texts.rules.whichParcels}</legend>
          {expected.map(({ id: parcel, title, number }) => (
            <label key={parcel}>
              <input type="checkbox" checked={whom.parcels.includes(parcel)} onChange={({ target }) => onChange({ ...whom, parcels: target.checked ? [...whom.parcels, parcel] : whom.parcels.filter((each) => each !== parcel) })} />
              <span>
                <bdi>{title}</bdi> <bdi className="quiet small numbers" dir="ltr">{number}</bdi>
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {whom.kind === 'courier' ? (
        <>
          <div className="field">
            <label htmlFor={`${id}-name`}>{texts.rules.name}</label>
            <input id={`${id}-name`} value={whom.name} maxLength={80} autoComplete="off" onChange={({ target }) => onChange({ ...whom, name: target.value })} />
          </div>
          <fieldset className="choices">
            <legend>{texts.rules.which}</legend>
            {known.map((visit) => (
              <label key={visit.id}>
                <input type="checkbox" checked={whom.keys.includes(visit.courier ?? '')} onChange={({ target }) => onChange({ ...whom, keys: target.checked ? [...whom.keys, visit.courier ?? ''] : whom.keys.filter((key) => key !== visit.courier) })} />
                {texts.rules.visitOf(`${dayOf(locale, visit.startedAt)} ${timeOfDay(locale, visit.startedAt)}`, visit.accessPointName)}
              </label>
            ))}
          </fieldset>
        </>
      ) : null}
    </>
  );
}

/** Weekdays and a span of the day. Without `onRemove` it stays. */
export function WindowFields({ window, onChange, onRemove }: { readonly window: WeekWindow; readonly onChange: (window: WeekWindow) => void; readonly onRemove?: () => void }) {
  const { texts, locale } = useTexts();
  const id = useId();
  return (
    <fieldset className="choices">
      <legend>{texts.rules.times}</legend>
      {WEEKDAYS.map((day) => (
        <label key={day}>
          <input type="checkbox" aria-label={weekdayName(locale, day, 'long')} checked={window.days.includes(day)} onChange={({ target }) => onChange({ ...window, days: target.checked ? [...window.days, day] : window.days.filter((each) => each !== day) })} />
          {weekdayName(locale, day)}
        </label>
      ))}
      <div className="rule-times">
        <div className="field">
          <label htmlFor={`${id}-from`}>{texts.rules.from}</label>
          <input id={`${id}-from`} type="time" step={300} value={window.from} onChange={({ target }) => onChange({ ...window, from: target.value })} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-until`}>{texts.rules.until}</label>
          {/* Clocks have no 24:00; a day's end is written as its midnight. */}
          <input id={`${id}-until`} type="time" step={300} value={window.until === '24:00' ? '00:00' : window.until} onChange={({ target }) => onChange({ ...window, until: target.value === '00:00' ? '24:00' : target.value })} />
        </div>
        {onRemove === undefined ? null : <Button className="button" onPress={onRemove}>{texts.rules.removeTime}</Button>}
      </div>
    </fieldset>
  );
}
