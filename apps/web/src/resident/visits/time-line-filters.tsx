import { type RefObject, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { dayKey } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { filterOf, HAPPENINGS, searchOf, type TimeLineFilter } from './time-line-filter.ts';

/** By which the reader narrows the time line. Each choice is a step in the browser's history, so that Back takes it back. */
export function TimeLineFilters({ filter }: { readonly filter: TimeLineFilter }) {
  const { navigation } = useResident();
  const { texts } = useTexts();
  const { home } = useResidentState();
  const today = dayKey(useNow());
  const day = useFieldOf(filter.day);
  const who = useFieldOf(filter.who);
  const doors = home?.accessPoints ?? [];
  /** Through the address's own reader, so that nothing else gets into it. */
  const narrow = (change: { readonly [Key in keyof TimeLineFilter]: string }) => {
    const search = new URLSearchParams(searchOf(filter));
    for (const [key, value] of Object.entries(change)) search.set(key, value);
    const next = filterOf(`${search}`);
    // Leaving a field as it was is no step.
    if (searchOf(next) !== searchOf(filter)) navigation.go({ page: 'timeline', filter: next });
  };
  return (
    <form
      className="filters"
      role="search"
      aria-label={texts.list.filter}
      onSubmit={(event) => {
        event.preventDefault();
        narrow({ who: who.current?.value ?? '' });
      }}
    >
      <div className="field">
        <label htmlFor="filter-what">{texts.list.what}</label>
        <select id="filter-what" value={filter.what ?? ''} onChange={({ target }) => narrow({ what: target.value })}>
          <option value="">{texts.list.everything}</option>
          {HAPPENINGS.map((what) => (
            <option key={what} value={what}>{texts.list.happened[what]}</option>
          ))}
        </select>
      </div>
      {doors.length < 2 && filter.door === undefined ? null : (
        <div className="field">
          <label htmlFor="filter-door">{texts.list.door}</label>
          <select id="filter-door" value={filter.door ?? ''} onChange={({ target }) => narrow({ door: target.value })}>
            <option value="">{texts.list.allDoors}</option>
            {doors.map(({ id, name }) => (
              <option key={id} value={id}>{name}</option>
            ))}
          </select>
        </div>
      )}
      <div className="field">
        <label htmlFor="filter-day">{texts.list.day}</label>
        {/* While a year is typed it is first one of long ago: no choice yet. */}
        <input id="filter-day" type="date" ref={day} defaultValue={filter.day} min="2020-01-01" max={today} onChange={({ target }) => target.validity.valid && narrow({ day: target.value })} />
      </div>
      <div className="field">
        <label htmlFor="filter-who">{texts.list.who}</label>
        <input id="filter-who" type="search" ref={who} defaultValue={filter.who} maxLength={80} autoComplete="off" enterKeyHint="search" onBlur={({ target }) => narrow({ who: target.value })} />
      </div>
      {searchOf(filter) === '' ? null : <Button className="button plain" onPress={() => navigation.go({ page: 'timeline' })}>{texts.list.showAll}</Button>}
    </form>
  );
}

/** A field that the reader fills in at leisure; it follows the address when that changes by another way, such as Back. */
function useFieldOf(value = ''): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current !== null && field.current.value !== value) field.current.value = value;
  }, [value]);
  return field;
}
