import { expect, it } from 'vitest';
import { refusalForOthers } from './visit-view.ts';

it('whether the alarm of a home is armed, and so whether anybody is there, is told to nobody outside', () => {
  expect(['zone.armed', 'zone.silent', 'policy.battery_reserve', 'breaker.tripped', 'breaker.many_doors'].map(refusalForOthers)).toEqual(Array.from({ length: 5 }, () => 'visit.not_allowed'));
  expect([refusalForOthers('camera.not_live'), refusalForOthers(null)]).toEqual(['camera.not_live', null]);
});
