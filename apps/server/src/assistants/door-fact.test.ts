import type { AccessPoint } from '@latchkey/contract';
import { Instant } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { doorFactOf } from './door-fact.ts';

const NOW = Instant(Date.parse('2026-11-22T12:00:00.000Z'));
const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();
const door = (bolt: AccessPoint['bolt']['value'], contact: AccessPoint['door']['value'], more: Partial<AccessPoint> = {}): AccessPoint => ({
  id: 'ap_00000000000000000000000000', name: 'Front door', kind: 'front-door', bolt: { value: bolt, at: ago(90) }, door: { value: contact, at: ago(40) }, lockReachable: true, contactReachable: true,
  camera: { state: 'none', lastFrameAt: null }, heardAt: ago(3), visitId: null, ...more,
});

it.each([
  ['thrown', 'closed', 'locked'], ['thrown', 'open', 'bolt-out-door-open'], ['thrown', 'unknown', 'bolt-out-door-unknown'], ['withdrawn', 'closed', 'unlocked'],
  ['withdrawn', 'open', 'open'], ['unknown', 'open', 'open'], ['partial', 'closed', 'jammed'], ['unknown', 'closed', 'unknown'], ['withdrawn', 'unknown', 'unlocked'],
] as const)('bolt %s and door %s are %s', (bolt, contact, state) => expect(doorFactOf(door(bolt, contact), true, NOW).state).toBe(state));

it('is locked only while everything that says so still speaks', () => {
  const locked = door('thrown', 'closed');
  expect(doorFactOf(locked, true, NOW)).toMatchObject({ state: 'locked', bolt: { known: true, ageSeconds: 90 }, contact: { known: true, ageSeconds: 40 } });
  expect(doorFactOf(locked, false, NOW).state).toBe('unknown');
  expect(doorFactOf({ ...locked, heardAt: ago(31) }, true, NOW)).toMatchObject({ state: 'unknown', bolt: { last: 'thrown', known: false } });
  expect(doorFactOf({ ...locked, heardAt: null }, true, NOW).state).toBe('unknown');
  expect(doorFactOf({ ...locked, lockReachable: false }, true, NOW).state).toBe('unknown');
  expect(doorFactOf({ ...locked, contactReachable: false }, true, NOW).state).toBe('bolt-out-door-unknown');
});
