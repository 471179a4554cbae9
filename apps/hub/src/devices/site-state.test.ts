import { ManualClock, toIso } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { describeAccessPoint } from './site-state.ts';

it('a box that has no contact misses none: nothing keeps it from opening', () => {
  const clock = new ManualClock();
  const point = { ...new ScriptedDoor(clock).accessPoint('optional'), contact: undefined };
  expect(describeAccessPoint(point, undefined, clock, undefined, false)).toMatchObject({ door: { value: 'unknown', at: null }, lockReachable: true, contactReachable: true });
});

it('a battery is low by the lock’s word, or below a fifth; a lock that tells of none has none', () => {
  const clock = new ManualClock();
  const door = new ScriptedDoor(clock);
  const charge = (reserved = false) => describeAccessPoint(door.accessPoint(), undefined, clock, undefined, reserved).charge;
  expect(charge()).toBeUndefined();
  const said = [{ percent: 20, low: false }, { percent: 19.5, low: false }, { percent: 60, low: true }, { percent: undefined, low: true }].map((value) => {
    door.charge(value);
    return charge();
  });
  expect(said).toMatchObject([{ percent: 20, low: false }, { percent: 19.5, low: true }, { percent: 60, low: true }, { percent: null, low: true, at: toIso(clock.now()), reserved: false }]);
  expect(charge(true)).toMatchObject({ reserved: true });
});
