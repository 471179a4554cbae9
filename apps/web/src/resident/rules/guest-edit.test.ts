import { decide, type PolicyContent, safePolicy } from '@latchkey/grants';
import { Instant, newId } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { guestRule, guestsOf, type GuestTerm, withGuest, withoutGuest } from './guest-edit.ts';

const [DOOR, BOX] = [newId('ap'), newId('ap')];
const KEY = 'K'.repeat(43);
const safe = safePolicy(newId('site'), 1, 'UTC', [{ id: DOOR, kind: 'front-door' }, { id: BOX, kind: 'parcel-box' }], 0);
const ruleFor = (term: GuestTerm, key = KEY) => guestRule({ name: ' Ann ', accessPointId: DOOR, term, day: '2026-06-01', window: { days: [1], from: '09:00', until: '12:00' }, how: 'itself' }, key);
/** What the hub would say to Ann; Monday 1 June 2026. */
const says = (content: PolicyContent, at: string, { door = DOOR, openedBefore = 0 } = {}) => {
  const decided = decide({ ...content, text: '', signedBy: '' }, { accessPointId: door, purpose: 'entry', courier: KEY, carrier: undefined, parcels: [], openedBefore }, Instant(Date.parse(at)));
  return decided.allowed ? decided.how : decided.code;
};

describe('a guest’s sentence', () => {
  it('for once opens on its day, at its door, one time', () => {
    const content = withGuest(safe, DOOR, ruleFor('once'));
    expect(['2026-06-01T08:00Z', '2026-06-02T08:00Z'].map((at) => says(content, at))).toEqual(['itself', 'policy.not_now']);
    expect(says(content, '2026-06-01T08:00Z', { openedBefore: 1 })).toBe('policy.openings_used');
    expect(says(content, '2026-06-01T08:00Z', { door: BOX })).toBe('policy.not_this_purpose');
  });

  it('for every week opens in its times, for always at any time', () => {
    const weekly = withGuest(safe, DOOR, ruleFor('weekly'));
    expect(['2026-06-01T10:00Z', '2026-06-08T10:00Z', '2026-06-08T12:00Z'].map((at) => says(weekly, at, { openedBefore: 9 }))).toEqual(['itself', 'itself', 'policy.not_now']);
    expect(says(withGuest(safe, DOOR, ruleFor('always')), '2031-01-01T03:00Z')).toBe('itself');
  });

  it('is listed, and taken back without a trace of another', () => {
    const other = ruleFor('always', 'L'.repeat(43));
    const content = withGuest(withGuest(safe, DOOR, ruleFor('always')), DOOR, other);
    expect(guestsOf(content).map(({ accessPointId, rule }) => [accessPointId, rule.whom.name])).toEqual([[DOOR, 'Ann'], [DOOR, 'Ann']]);
    const left = withoutGuest(content, DOOR, ruleFor('always'));
    expect(guestsOf(left)).toEqual([{ accessPointId: DOOR, rule: other }]);
    expect(says(left, '2026-06-01T10:00Z')).toBe('policy.not_this_courier');
    expect(withoutGuest(left, DOOR, other)).toEqual(safe);
  });
});
