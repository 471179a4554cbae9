import { ManualClock, Seconds } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { createAlarmPanel, type PanelState } from './alarm-panel.ts';

const rig = () => {
  const clock = new ManualClock();
  const panel = createAlarmPanel({ clock, code: '4711', exitDelay: Seconds(5), entryDelay: Seconds(10) });
  const told: PanelState[] = [];
  panel.onChange((state) => told.push(state));
  return { clock, panel, told };
};

it('is armed when the time to leave is over, and goes off when nobody disarms it in time', () => {
  const { clock, panel, told } = rig();
  panel.command('ARM_AWAY', '4711');
  clock.advance(Seconds(5));
  panel.feelDoor(true);
  clock.advance(Seconds(10));
  expect(told).toEqual(['arming', 'armed_away', 'pending', 'triggered']);
  panel.press('DISARM');
  expect(panel.state).toBe('disarmed');
});

it('whoever comes home disarms it within the time to do so', () => {
  const { clock, panel, told } = rig();
  panel.press('arm_home');
  clock.advance(Seconds(5));
  panel.feelDoor(true);
  panel.command('DISARM', '4711');
  clock.advance(Seconds(60));
  expect(told).toEqual(['arming', 'armed_home', 'pending', 'disarmed']);
});

it('obeys nobody without its code, and is not armed on an open door', () => {
  const { panel, told } = rig();
  expect(panel.command('ARM_AWAY', '0000')).toBe('INVALID_CODE_PROVIDED');
  expect(panel.command('ARM_AWAY', undefined)).toBe('INVALID_CODE_PROVIDED');
  panel.feelDoor(true);
  expect(panel.command('ARM_AWAY', '4711')).toBe('FAILED_TO_ARM');
  expect(panel.press('OPEN')).toBe('COMMAND_NOT_ALLOWED');
  expect(told).toEqual([]);
});

it.each([
  ['armed_home', 'armed_home'],
  ['armed_away', 'armed_away'],
  ['disarmed', 'disarmed'],
  ['triggered', 'triggered'],
  // Nobody counts while the power is off.
  ['arming', 'armed_away'],
  ['pending', 'triggered'],
] as const)('that was %s when its power failed is %s when it is back', (was, is) => {
  const clock = new ManualClock();
  const panel = createAlarmPanel({ clock, code: undefined, exitDelay: Seconds(5), entryDelay: Seconds(10), kept: { state: was, doorOpen: true } });
  clock.advance(Seconds(60));
  expect(panel.state).toBe(is);
  // It knows of the door, too: nobody arms it again before that is shut.
  expect(panel.press('ARM_AWAY')).toBe('FAILED_TO_ARM');
  panel.feelDoor(false);
  expect(panel.press('ARM_AWAY')).toBeUndefined();
});
