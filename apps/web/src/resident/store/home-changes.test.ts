import type { Home, Visit, VisitWithTimeline } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { withEvent } from '../visits/visit-changes.ts';
import { applyEvent } from './home-changes.ts';
import { readLiveEvent } from './live-events.ts';

const AT = '2026-11-22T15:00:00.000Z';
const visit = (change: Partial<Visit> = {}): Visit => ({
  id: 'vis_00000000000000000000000001', accessPointId: 'ap_00000000000000000000000001', accessPointName: 'Front door', purpose: 'delivery', state: 'open', clean: false, refusal: null, alarms: [], parcels: [], courier: null, guest: null, approval: null,
  startedAt: AT, unlockedAt: AT, openedAt: AT, closedAt: null, lockedAt: null, endedAt: null, recording: null, ...change,
});
const home: Home = {
  person: { id: 'mem_00000000000000000000000001', name: 'Robin', role: 'owner', householdId: 'hh_00000000000000000000000001', householdName: 'Home', demo: true },
  siteId: 'site_00000000000000000000000001', hub: { paired: true, online: true, lastSeenAt: AT, key: null }, accessPoints: [], parcels: [], runningVisits: [], lastVisits: [], serverNow: AT, mark: 'run-1',
};

describe('live events', () => {
  it('begin and end a visit', () => {
    const begun = applyEvent(home, { type: 'visit', visit: visit(), entry: null });
    expect([begun.runningVisits.length, begun.lastVisits.length]).toEqual([1, 1]);
    const ended = applyEvent(begun, { type: 'visit', visit: visit({ state: 'secured', endedAt: AT }), entry: null });
    expect([ended.runningVisits.length, ended.lastVisits[0]?.state]).toEqual([0, 'secured']);
  });
  it('tell that the hub is away', () => expect(applyEvent(home, { type: 'hub', online: false, lastSeenAt: AT }).hub).toEqual({ key: null, paired: true, online: false, lastSeenAt: AT }));
  it('put each line of a visit once, in order', () => {
    const entry = (seq: number) => ({ seq, at: AT, type: 'x', data: {}, state: 'open' as const, notices: [], receivedAt: AT });
    const before: VisitWithTimeline = { ...visit(), entries: [entry(3)] };
    const after = [entry(5), entry(4), entry(5)].reduce<VisitWithTimeline>((each, line) => withEvent(each, { type: 'visit', visit: visit({ state: 'closed' }), entry: line }), before);
    expect([after.state, after.entries.map(({ seq }) => seq)]).toEqual(['closed', [3, 4, 5]]);
    expect(withEvent(before, { type: 'visit', visit: visit({ id: 'vis_00000000000000000000000002' }), entry: entry(9) })).toBe(before);
  });
  it.each(['', '{', '[]', '{"type":"unheard"}', '7', new ArrayBuffer(1)])('are not read out of %s', (data) => expect(readLiveEvent(data)).toBeUndefined());
});
