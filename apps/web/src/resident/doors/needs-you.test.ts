import type { AccessPoint, Home, Visit } from '@latchkey/contract';
import { Instant } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { needsOf } from './needs-you.ts';

const AT = '2026-11-22T15:00:00.000Z';
const now = Instant(Date.parse(AT));
const DOOR = 'ap_00000000000000000000000001';
const door = (change: Partial<AccessPoint> = {}): AccessPoint => ({
  id: DOOR, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at: AT }, door: { value: 'closed', at: AT }, lockReachable: true, contactReachable: true,
  camera: { state: 'live', lastFrameAt: AT }, heardAt: AT, visitId: null, ...change,
});
const visit = (change: Partial<Visit> = {}): Visit => ({
  id: 'vis_00000000000000000000000001', accessPointId: DOOR, accessPointName: 'Front door', purpose: 'delivery', state: 'open', clean: false, refusal: null, alarms: [], parcels: [], courier: null, guest: null, approval: null,
  startedAt: AT, unlockedAt: AT, openedAt: AT, closedAt: null, lockedAt: null, endedAt: null, recording: null, ...change,
});
const home = (change: Partial<Home> = {}): Home => ({
  person: { id: 'mem_00000000000000000000000001', name: 'Robin', role: 'owner', householdId: 'hh_00000000000000000000000001', householdName: 'Home', demo: true },
  siteId: 'site_00000000000000000000000001', hub: { paired: true, online: true, lastSeenAt: AT, key: null }, accessPoints: [door()], parcels: [], runningVisits: [], lastVisits: [], serverNow: AT, mark: 'run-1', ...change,
});
const kinds = (of: Home, seen: readonly string[] = []) => needsOf(of, new Set(seen), now).map(({ kind, tone }) => `${kind} ${tone}`);

describe('what needs a person', () => {
  it('is nothing in a calm home', () => expect(kinds(home())).toEqual([]));
  it('is a jammed bolt, and a door that is open without a visit', () => {
    expect(kinds(home({ accessPoints: [door({ bolt: { value: 'partial', at: AT } })] }))).toEqual(['doorTrouble attention']);
    expect(kinds(home({ accessPoints: [door({ bolt: { value: 'withdrawn', at: AT }, door: { value: 'open', at: AT } })] }))).toEqual(['doorTrouble open']);
  });
  it('is the visit, not the door, while a visit opens it', () => {
    const open = door({ bolt: { value: 'withdrawn', at: AT }, door: { value: 'open', at: AT } });
    expect(kinds(home({ accessPoints: [open], runningVisits: [visit()] }))).toEqual(['visitRunning open']);
    expect(kinds(home({ accessPoints: [open], runningVisits: [visit({ state: 'left_open' })] }))).toEqual(['visitTrouble attention']);
  });
  it('is the hub alone while it is away: its doors are unknown, not in trouble', () => {
    expect(kinds(home({ hub: { paired: true, online: false, lastSeenAt: AT, key: null }, accessPoints: [door({ lockReachable: false })] }))).toEqual(['hubOffline unknown']);
  });
  it('is a visit with alarms until it was looked at, for a day', () => {
    const troubled = visit({ state: 'secured', alarms: ['alarm.picture_lost'], endedAt: AT });
    expect(kinds(home({ lastVisits: [troubled] }))).toEqual(['visitNotClean attention']);
    expect(kinds(home({ lastVisits: [troubled] }), [troubled.id])).toEqual([]);
    expect(kinds(home({ lastVisits: [{ ...troubled, endedAt: '2026-11-21T14:00:00.000Z' }] }))).toEqual([]);
  });
  it('is an alarm that goes off, before all else, and only while its panel says so', () => {
    const alarmed = (value: 'triggered' | 'armed_away', reachable = true) => door({ alarmZone: { name: 'Ground floor', state: { value, at: AT }, reachable } });
    expect(kinds(home({ accessPoints: [alarmed('triggered')], runningVisits: [visit({ state: 'jammed' })] }))).toEqual(['alarmGoesOff attention', 'visitTrouble attention']);
    expect(kinds(home({ accessPoints: [alarmed('triggered', false), alarmed('armed_away')] }))).toEqual([]);
  });
  it('is a battery that is low, or whose rest is kept for the household, after all else', () => {
    const at = (charge: Partial<NonNullable<AccessPoint['charge']>>) => door({ lockReachable: false, charge: { percent: 25, low: false, at: AT, reserved: false, ...charge } });
    expect(kinds(home({ accessPoints: [at({})] }))).toEqual(['deviceSilent unknown']);
    for (const charge of [{ low: true }, { percent: null, low: true }]) expect(kinds(home({ accessPoints: [at(charge)] }))).toEqual(['deviceSilent unknown', 'battery open']);
    expect(kinds(home({ accessPoints: [at({ reserved: true })] }))).toEqual(['deviceSilent unknown', 'battery attention']);
  });
  it('puts the running trouble first', () => {
    const silent = door({ lockReachable: false, camera: { state: 'frozen', lastFrameAt: AT } });
    expect(kinds(home({ accessPoints: [silent], runningVisits: [visit({ state: 'jammed' })] }))).toEqual(['visitTrouble attention', 'deviceSilent unknown', 'deviceSilent unknown']);
  });
});
