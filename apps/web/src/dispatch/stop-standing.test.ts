import { describe, expect, it } from 'vitest';
import { standingOf } from './stop-standing.ts';

const AT = '2026-06-01T10:00:00.000Z';
const LATER = '2026-06-01T11:00:00.000Z';
const visit = { id: 'vis_00000000000000000000000001' as const, state: 'open' as const, refusal: null, alarms: [], startedAt: AT, unlockedAt: AT, openedAt: AT, closedAt: null, lockedAt: null, endedAt: null, securedToken: null, hubKey: null };
const ended = { ...visit, state: 'secured' as const, endedAt: LATER };
const expected = { status: 'expected' as const, courierId: 'cou_00000000000000000000000001' as const, report: null, visit: null };

describe('how a stop stands', () => {
  it.each([
    ['before anything happened', expected, { kind: 'expected', attention: false }],
    ['on nobody’s route', { ...expected, courierId: null }, { kind: 'waiting', attention: false }],
    ['when the courier said why not', { ...expected, report: { reason: 'nobody' as const, at: AT } }, { kind: 'notLeft', reason: 'nobody', attention: true, at: AT }],
    ['when it was said at the door', { ...expected, visit: { ...ended, report: { reason: 'no-fit' as const, at: AT } } }, { kind: 'notLeft', reason: 'no-fit', attention: true }],
    ['when both were said: the last word', { ...expected, report: { reason: 'other' as const, at: LATER }, visit: { ...ended, report: { reason: 'no-fit' as const, at: AT } } }, { kind: 'notLeft', reason: 'other', at: LATER }],
    ['while the courier waits', { ...expected, status: 'delivering' as const, visit: { ...visit, unlockedAt: null } }, { kind: 'there', attention: false }],
    ['while the door is open', { ...expected, status: 'delivering' as const, visit }, { kind: 'open', attention: false }],
    ['when the bolt jams', { ...expected, status: 'delivering' as const, visit: { ...visit, state: 'jammed' as const } }, { kind: 'unsecured', attention: true }],
    ['when the door did not open', { ...expected, visit: { ...visit, state: 'refused' as const, refusal: 'approval.denied', endedAt: AT } }, { kind: 'refused', detail: 'approval.denied', attention: true }],
    ['when the hub signed', { ...expected, status: 'delivered' as const, visit: { ...ended, securedToken: 'e.y.J' } }, { kind: 'proved', attention: false, at: LATER }],
    ['when nobody signed', { ...expected, status: 'delivered' as const, visit: ended }, { kind: 'delivered', attention: false }],
    ['when there was an alarm', { ...expected, status: 'delivered' as const, visit: { ...ended, alarms: ['alarm.forced'] } }, { kind: 'alarm', detail: 'alarm.forced', attention: true }],
  ])('%s', (_when, stop, standing) => expect(standingOf(stop)).toMatchObject(standing));
});
