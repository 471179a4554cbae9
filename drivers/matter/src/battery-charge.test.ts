import type { Charge } from '@latchkey/driver-api';
import { Emitter, ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { chargeOf, createBatteryCharge } from './battery-charge.ts';
import { createPortState } from './port-state.ts';

describe('a node’s Power Source', () => {
  it.each([
    [{ batPercentRemaining: 200, batChargeLevel: 0 }, { percent: 100, low: false }],
    [{ batPercentRemaining: 39, batChargeLevel: 1 }, { percent: 19.5, low: true }],
    [{ batPercentRemaining: 0, batChargeLevel: 2 }, { percent: 0, low: true }],
    [{ batPercentRemaining: 201, batChargeLevel: 0 }, { percent: undefined, low: false }],
    [{ batPercentRemaining: null, batChargeLevel: 1 }, { percent: undefined, low: true }],
    [{ batChargeLevel: 0 }, { percent: undefined, low: false }],
    [{ batPercentRemaining: null }, 'unknown'],
    [{}, 'unknown'],
  ])('that says %j', (attributes, charge) => expect(chargeOf(attributes)).toEqual(charge));
});

it('what is remembered of a battery counts once the lock answers, and stays when it falls silent', () => {
  const clock = new ManualClock();
  const state = createPortState(clock, () => undefined);
  const changes = new Emitter<void>();
  let charge: Charge = { percent: 80, low: false };
  const battery = createBatteryCharge(clock, state);
  let told = 0;
  battery.onChange(() => (told += 1));
  const stop = battery.follow({ get charge() { return charge; }, onChange: (listener) => changes.subscribe(listener) });
  expect(battery.reading).toEqual({ value: 'unknown', at: undefined });
  state.setOnline();
  const since = clock.now();
  expect(battery.reading).toEqual({ value: charge, at: since });
  clock.advance(Seconds(5));
  charge = { percent: 12, low: true };
  changes.emit();
  changes.emit();
  expect(battery.reading).toEqual({ value: charge, at: clock.now() });
  expect(told).toBe(2);
  state.setSilent('dead');
  charge = { percent: 99, low: false };
  changes.emit();
  stop();
  state.setOnline();
  expect(battery.reading.value).toEqual({ percent: 12, low: true });
});
