import { ManualClock, Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createBoltMotor } from './bolt-motor.ts';

function setUp() {
  const clock = new ManualClock();
  const rests: string[] = [];
  const motor = createBoltMotor(clock, Millis(600), 'withdrawn', { onRest: (bolt, mover) => rests.push(`${bolt} by ${mover}`) });
  return { clock, motor, rests };
}

describe('the bolt’s motor', () => {
  it('takes its time', () => {
    const { clock, motor, rests } = setUp();
    motor.drive('thrown');
    clock.advance(Millis(599));
    expect(motor.bolt).toBe('withdrawn');
    expect(motor.target).toBe('thrown');
    clock.advance(Millis(1));
    expect(motor.bolt).toBe('thrown');
    expect(rests).toEqual(['thrown by motor']);
  });

  it('stops half way against a blocked strike, each time it tries, and can always draw back', () => {
    const { clock, motor, rests } = setUp();
    motor.setBlocked(true);
    motor.drive('thrown');
    clock.advance(Millis(600));
    motor.drive('thrown');
    clock.advance(Millis(600));
    motor.drive('withdrawn');
    clock.advance(Millis(600));
    expect(rests).toEqual(['partial by motor', 'partial by motor', 'withdrawn by motor']);
  });

  it('obeys the newest order', () => {
    const { clock, motor, rests } = setUp();
    motor.drive('thrown');
    clock.advance(Millis(300));
    motor.drive('withdrawn');
    clock.advance(Millis(10_000));
    expect(motor.bolt).toBe('withdrawn');
    expect(rests).toEqual([]);
  });

  it('yields to a hand', () => {
    const { clock, motor, rests } = setUp();
    motor.drive('thrown');
    clock.advance(Millis(300));
    motor.place('thrown');
    clock.advance(Millis(10_000));
    expect(rests).toEqual(['thrown by hand']);
  });

  it('does nothing when it is there already', () => {
    const { clock, motor, rests } = setUp();
    motor.drive('withdrawn');
    motor.place('withdrawn');
    clock.advance(Millis(10_000));
    expect(rests).toEqual([]);
  });
});
