import { ManualClock } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { ScriptedDoor } from '../../test/scripted-devices.ts';
import { describeAccessPoint } from './site-state.ts';

it('a box that has no contact misses none: nothing keeps it from opening', () => {
  const clock = new ManualClock();
  const point = { ...new ScriptedDoor(clock).accessPoint('optional'), contact: undefined };
  expect(describeAccessPoint(point, undefined, clock, undefined)).toMatchObject({ door: { value: 'unknown', at: null }, lockReachable: true, contactReachable: true });
});
