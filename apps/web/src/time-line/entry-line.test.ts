import type { VisitEntry } from '@latchkey/contract';
import { visitTable } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { textPaths } from '../i18n/texts.ts';
import { alarmName, entryLines } from './entry-line.ts';
import { ar } from './texts/ar.ts';
import { en } from './texts/en.ts';

let seq = 0;
const entry = (type: string, data: VisitEntry['data'], change: Partial<VisitEntry> = {}): VisitEntry => ({
  seq: (seq += 1), at: '2026-11-22T15:00:00.000Z', type, data, state: 'locking', notices: [], receivedAt: '2026-11-22T15:00:00.042Z', ...change,
});
const words = (one: VisitEntry) => entryLines([one])[0]?.words;

describe('a line of the time line', () => {
  it('says what the device said', () => {
    expect(words(entry('bolt.reported', { bolt: 'withdrawn', cause: 'remote' }))).toBe('boltBack');
    expect(words(entry('bolt.reported', { bolt: 'withdrawn', cause: 'manual' }))).toBe('boltBackByHand');
    expect(words(entry('door.reported', { door: 'unknown' }))).toBe('doorUnknown');
  });
  it('says secured only when the visit is', () => {
    expect(words(entry('deadline.passed', { deadline: 'settle' }, { state: 'secured', notices: ['visit.secured'] }))).toBe('secured');
    expect(words(entry('deadline.passed', { deadline: 'settle' }, { state: 'unconfirmed', notices: ['alarm.lock_silent'] }))).not.toBe('secured');
    expect(words(entry('bolt.reported', { bolt: 'thrown', cause: 'remote' }))).toBe('boltIn');
  });
  it('does not claim what the visit cannot', () => {
    const end: Partial<VisitEntry> = { state: 'secured', notices: ['visit.secured'] };
    expect(words(entry('devices.answered', { caveats: ['picture.unproven'] }, end))).toBe('securedUnproven');
    expect(words(entry('devices.answered', { caveats: ['lock.not_asked'] }, end))).toBe('securedUnasked');
    expect(words(entry('devices.answered', {}, end))).toBe('secured');
    expect(entryLines([entry('devices.answered', { caveats: ['door.no_contact'] }, { state: 'bolted', notices: ['visit.bolted'] })])[0]).toMatchObject({ words: 'bolted', tone: 'unknown' });
  });
  it('has words for a fire, a second courier and more parcels', () => {
    expect([{ on: true }, { on: false }].map((data) => words(entry('fire.alarm', data)))).toEqual(['fire', 'fireOver']);
    expect(words(entry('courier.waiting', { courier: 'x' }))).toBe('courierWaiting');
    expect(words(entry('parcels.added', { parcels: [] }))).toBe('parcelsAdded');
    expect(words(entry('bolt.reported', { bolt: 'withdrawn', cause: 'manual' }, { notices: ['visit.opened_from_inside'] }))).toBe('openedFromInside');
  });
  it('names an alarm once, and never as a detail', () => {
    const jammed = entryLines([entry('bolt.reported', { bolt: 'partial' }, { notices: ['alarm.jammed'] })])[0];
    expect(jammed).toMatchObject({ words: 'boltPartial', tone: 'attention', alarms: [], minor: false });
    const silent = entryLines([entry('deadline.passed', { deadline: 'throw' }, { notices: ['alarm.lock_silent'] })])[0];
    expect(silent).toMatchObject({ words: 'lockOverdue', tone: 'attention', alarms: ['lock_silent'], minor: false });
    const again = entryLines([entry('door.reported', { door: 'closed' }), entry('door.reported', { door: 'closed' }, { notices: ['alarm.from_the_future'] })])[1];
    expect(again).toMatchObject({ alarms: ['other'], minor: false });
  });
  it('makes a detail of what is repeated, acknowledged or unknown, and of how things stood before', () => {
    const lines = entryLines([
      entry('door.reported', { door: 'closed' }, { state: 'arming' }), entry('bolt.reported', { bolt: 'thrown' }), entry('bolt.reported', { bolt: 'thrown' }), entry('lock.acknowledged', { action: 'lock' }), entry('sun.rose', {}),
    ]);
    expect(lines.map(({ minor }) => minor)).toEqual([true, false, true, true, true]);
  });
  it('says what the alarm said while the courier waited, and that it was armed while somebody was inside', () => {
    const lines = entryLines([entry('zone.reported', { zone: 'armed' }, { state: 'arming' }), entry('zone.reported', { zone: 'disarmed' }, { state: 'arming' }), entry('zone.reported', { zone: 'armed' }, { state: 'open' }), entry('zone.reported', { zone: 'unknown' }, { state: 'open' })]);
    expect(lines.map(({ words, tone, minor }) => [words, tone, minor])).toEqual([['zoneArmed', 'plain', false], ['zoneDisarmed', 'plain', false], ['zoneArmed', 'attention', false], ['zoneUnknown', 'unknown', false]]);
  });
  it('stands in the order of the journal, with the delay until the server had it', () => {
    const late = entry('stop.asked', { who: 'x' });
    const lines = entryLines([late, { ...entry('visit.requested', { purpose: 'delivery', parcels: 2 }), seq: 0 }]);
    expect(lines.map((line) => [line.words, line.delayMillis])).toEqual([['requested', 42], ['stop', 42]]);
  });
  it('has words for every alarm that a visit can raise', () => {
    const raised = new Set(Object.values(visitTable).flat().flatMap((row) => row.do.filter((effect) => effect.startsWith('alarm.'))));
    expect(raised.size).toBeGreaterThan(8);
    for (const alarm of raised) expect(en.alarm[alarmName(alarm)]).not.toBe(en.alarm.other);
  });
  it('has the same words in both languages', () => {
    expect(textPaths(ar)).toEqual(textPaths(en));
  });
});
