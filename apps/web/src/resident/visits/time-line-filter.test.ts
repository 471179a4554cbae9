import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOf, HAPPENINGS, searchOf, spanQueryOf, takesIncidents, type TimeLineFilter } from './time-line-filter.ts';

const DOOR = 'ap_01m81y25mnp0ccqdma57d2a1m3';
const filters: fc.Arbitrary<TimeLineFilter> = fc.record(
  { what: fc.constantFrom(...HAPPENINGS), door: fc.constant(DOOR), day: fc.constantFrom('2026-11-22', '2028-02-29'), who: fc.string({ minLength: 1, maxLength: 80 }).map((text) => text.trim()).filter((text) => text !== '') },
  { requiredKeys: [] },
);

describe('a filter in the address', () => {
  it('is read as it was written', () => fc.assert(fc.property(filters, (filter) => {
    expect(filterOf(searchOf(filter))).toEqual(filter);
  })));
  it('is nothing for the whole time line', () => expect(searchOf({})).toBe(''));
  it.each(['?what=everything', '?door=front', '?day=2026-02-30', '?day=2026-13-01', '?day=0026-02-03', '?day=today', '?who=%20', '?page=2', '??'])('%s asks for nothing', (search) => expect(filterOf(search)).toEqual({}));
  it('is read whatever the address says', () => fc.assert(fc.property(fc.string(), (search) => searchOf(filterOf(search)).length < 1_000)));
});

describe('a day', () => {
  it('is the reader’s, from midnight to midnight', () => {
    expect(spanQueryOf({ day: '2026-12-31', door: DOOR })).toEqual({ accessPointId: DOOR, from: new Date(2026, 11, 31).toISOString(), until: new Date(2027, 0, 1).toISOString() });
  });
  it('that nobody names has no ends', () => expect(spanQueryOf({})).toEqual({}));
});

describe('incidents', () => {
  it.each([[{}, true], [{ what: 'alarm' }, true], [{ day: '2026-11-22', door: DOOR }, true], [{ what: 'refused' }, false], [{ who: 'Ann' }, false]] as const)('%j: %s', (filter, shown) => expect(takesIncidents(filter)).toBe(shown));
});
