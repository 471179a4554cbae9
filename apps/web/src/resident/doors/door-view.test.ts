import type { AccessPoint } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { viewDoor } from './door-view.ts';

const AT = '2026-11-22T15:00:00.000Z';
const door = (change: Partial<AccessPoint> = {}): AccessPoint => ({
  id: 'ap_00000000000000000000000001', name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at: AT }, door: { value: 'closed', at: AT }, lockReachable: true, contactReachable: true,
  camera: { state: 'live', lastFrameAt: AT }, heardAt: AT, visitId: null, ...change,
});

describe('a door’s view', () => {
  it('is secured on both reports', () => expect(viewDoor(door(), true)).toMatchObject({ state: 'secured', headline: 'secured', bolt: { known: true, tone: 'secured' } }));
  it('is never secured while the hub is not heard', () => {
    const view = viewDoor(door(), false);
    expect(view).toMatchObject({ state: 'unknown', headline: 'unknown', bolt: { known: false, last: 'thrown', at: AT }, camera: { known: false, tone: 'unknown' } });
  });
  it('is never secured by a lock that is silent', () => expect(viewDoor(door({ lockReachable: false }), true)).toMatchObject({ state: 'unknown', headline: 'boltUnknown' }));
  it('is never secured by a contact that is silent', () => expect(viewDoor(door({ contactReachable: false }), true)).toMatchObject({ state: 'unknown', headline: 'doorUnknown', bolt: { tone: 'plain' } }));
  it('shows the alarm zone behind it, known only while the panel answers', () => {
    const zone = (value: 'armed_away' | 'triggered' | 'unknown', reachable: boolean) => viewDoor(door({ alarmZone: { name: 'Ground floor', state: { value, at: AT }, reachable } }), true).zone;
    expect([zone('armed_away', true), zone('triggered', true), zone('armed_away', false), zone('unknown', true)].map((seen) => [seen?.known, seen?.tone])).toEqual([[true, 'plain'], [true, 'attention'], [false, 'unknown'], [false, 'unknown']]);
    expect(viewDoor(door(), true).zone).toBeUndefined();
  });
  it('needs a person when the bolt is stuck or out on an open door', () => {
    expect(viewDoor(door({ bolt: { value: 'partial', at: AT } }), true)).toMatchObject({ state: 'attention', headline: 'jammed' });
    expect(viewDoor(door({ door: { value: 'open', at: AT } }), true)).toMatchObject({ state: 'attention', headline: 'boltOnOpenDoor' });
  });
  it('tells the last charge with its age, also of a lock that is silent, and none where there is no battery', () => {
    const charge = { percent: 19.5, low: true, at: AT, reserved: false };
    expect(viewDoor(door({ charge, lockReachable: false }), true).charge).toMatchObject({ known: true, at: AT, tone: 'open', last: charge });
    expect(viewDoor(door({ charge: { ...charge, reserved: true } }), true).charge).toMatchObject({ tone: 'attention' });
    expect(viewDoor(door({ charge: { ...charge, low: false } }), true).charge).toMatchObject({ tone: 'plain' });
    expect(viewDoor(door({ charge }), false).charge).toMatchObject({ known: false, tone: 'unknown' });
    expect(viewDoor(door(), true).charge).toBeUndefined();
  });
  it('tells open and unlocked apart', () => {
    expect(viewDoor(door({ bolt: { value: 'withdrawn', at: AT }, door: { value: 'open', at: AT } }), true).headline).toBe('open');
    expect(viewDoor(door({ bolt: { value: 'withdrawn', at: AT } }), true).headline).toBe('unlocked');
  });
});
