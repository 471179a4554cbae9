import { visitState } from '@latchkey/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visitOf } from './courier-visit.fixture.ts';
import { screenOfVisit } from './visit-screen.ts';

describe('screenOfVisit', () => {
  it('says secured in the state secured with the hub’s signature, and never otherwise', () => {
    const visits = fc.record({
      state: fc.constantFrom(...visitState.options),
      bolt: fc.constantFrom('thrown', 'withdrawn', 'partial', 'unknown'),
      doorState: fc.constantFrom('open', 'closed', 'unknown'),
      alarms: fc.uniqueArray(fc.constantFrom('alarm.jammed', 'alarm.lock_silent', 'alarm.door_unknown', 'alarm.picture_lost', 'alarm.did_not_unlock')),
      lockAskedAt: fc.constantFrom(null, '2026-01-01T09:00:00.000Z'),
    });
    fc.assert(
      fc.property(visits, fc.boolean(), fc.constantFrom('proved', 'unproved', 'unchecked', undefined), (facts, sending, proof) => {
        const { kind } = screenOfVisit(visitOf(facts), sending, proof);
        expect(kind === 'secured').toBe(facts.state === 'secured' && proof === 'proved');
        expect(kind === 'refused').toBe(facts.state === 'refused');
      }),
    );
  });

  it('tells who was not heard at the door to ring, after the household has answered and until the hub goes on', () => {
    const until = '2026-01-01T09:01:00.000Z';
    expect(screenOfVisit(visitOf({ state: 'new', ringUntil: until }), false, undefined)).toEqual({ kind: 'ringing', until });
    expect(screenOfVisit(visitOf({ state: 'new', ringUntil: until, askedUntil: until }), false, undefined).kind).toBe('asking');
    expect(screenOfVisit(visitOf({ state: 'arming', ringUntil: until }), false, undefined).kind).toBe('opening');
  });

  it('walks through a good delivery', () => {
    const steps = [
      screenOfVisit(visitOf({ state: 'arming' }), false, undefined),
      screenOfVisit(visitOf({ state: 'unlocking' }), false, undefined),
      screenOfVisit(visitOf({ state: 'unlocked' }), false, undefined),
      screenOfVisit(visitOf({ state: 'open', doorState: 'open' }), false, undefined),
      screenOfVisit(visitOf({ state: 'closed' }), false, undefined),
      screenOfVisit(visitOf({ state: 'closed' }), true, undefined),
      screenOfVisit(visitOf({ state: 'locking', lockAskedAt: 'x' }), false, undefined),
      screenOfVisit(visitOf({ state: 'settling', bolt: 'thrown', lockAskedAt: 'x' }), false, undefined),
      screenOfVisit(visitOf({ state: 'secured', bolt: 'thrown', lockAskedAt: 'x' }), false, 'proved'),
    ];
    expect(steps.map((screen) => ('step' in screen ? `${screen.kind} ${screen.step}` : screen.kind))).toEqual([
      'opening camera', 'opening lock', 'open goIn', 'open putInside', 'open readyToLock', 'locking sending', 'locking waiting', 'locking settling', 'secured',
    ]);
  });

  it('waits while the signature is checked, and says when it is missing or cannot be checked', () => {
    const visit = visitOf({ state: 'secured', bolt: 'thrown' });
    expect(screenOfVisit(visit, false, undefined)).toEqual({ kind: 'locking', step: 'settling' });
    expect(screenOfVisit(visit, false, 'unproved')).toEqual({ kind: 'reported', checked: true });
    expect(screenOfVisit(visit, false, 'unchecked')).toEqual({ kind: 'reported', checked: false });
  });

  it('asks for the door to be closed when lock was pressed with it open', () => {
    expect(screenOfVisit(visitOf({ state: 'open', doorState: 'open', lockAskedAt: 'x' }), false, undefined)).toEqual({ kind: 'locking', step: 'closeDoor' });
  });

  it.each([
    ['jammed', { state: 'jammed', bolt: 'partial', alarms: ['alarm.jammed'] }],
    ['leftOpen', { state: 'left_open', doorState: 'open', alarms: ['alarm.left_open'] }],
    ['boltOnOpenDoor', { state: 'open', bolt: 'thrown', doorState: 'open', alarms: ['alarm.bolt_on_open_door'] }],
    ['lockSilent', { state: 'unconfirmed', alarms: ['alarm.lock_silent'] }],
    ['doorUnknown', { state: 'unconfirmed', doorState: 'unknown', alarms: ['alarm.door_unknown'] }],
    ['didNotUnlock', { state: 'unconfirmed', alarms: ['alarm.did_not_unlock'] }],
    ['pictureLost', { state: 'unconfirmed', alarms: ['alarm.picture_lost'] }],
    ['restarted', { state: 'recovering', alarms: ['alarm.hub_restarted'] }],
    ['fire', { state: 'evacuating', alarms: ['alarm.fire_unlocked'] }],
  ] as const)('names the trouble: %s', (trouble, facts) => {
    expect(screenOfVisit(visitOf({ ...facts, alarms: [...facts.alarms] }), false, undefined)).toEqual({ kind: 'notSecured', trouble, told: true, sending: false });
  });

  it('does not say that the household is told when there was no alarm', () => {
    expect(screenOfVisit(visitOf({ state: 'unconfirmed' }), true, undefined)).toEqual({ kind: 'notSecured', trouble: 'lockSilent', told: false, sending: true });
  });

  it('phrases the hub’s reasons, and unknown ones as not accepted', () => {
    const refusal = (reason: string | null) => screenOfVisit(visitOf({ state: 'refused', refusal: reason }), false, undefined);
    expect(refusal('camera.not_live')).toEqual({ kind: 'refused', refusal: 'camera' });
    expect(refusal('visit.stopped')).toEqual({ kind: 'refused', refusal: 'stopped' });
    expect(refusal('grant.expired')).toEqual({ kind: 'refused', refusal: 'notAllowed' });
    expect(refusal(null)).toEqual({ kind: 'refused', refusal: 'notAllowed' });
  });
});
