import { ManualClock, Millis, Seconds } from '@latchkey/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceMessage, OpeningState } from '../device-protocol.ts';
import { type BoxHome, forkedHome, loneHome } from './box-home.ts';
import { BOLT_TRAVEL, BoxMotor } from './box-motor.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the motor of a box that runs alone', () => {
  let clock: ManualClock;
  let home: BoxHome;
  let motor: BoxMotor;
  let stops: number;
  beforeEach(() => {
    clock = new ManualClock();
    home = loneHome();
    motor = new BoxMotor(home, clock);
    stops = 0;
    motor.onStop(() => (stops += 1));
  });

  it('moves the bolt after its travel, not before', async () => {
    motor.drive('withdrawn');
    clock.advance(Millis(BOLT_TRAVEL - 1));
    await settled();
    expect([home.opening.bolt, motor.moving, stops]).toEqual(['thrown', true, 0]);
    clock.advance(Millis(1));
    await settled();
    expect([home.opening.bolt, motor.moving, stops]).toEqual(['withdrawn', false, 1]);
  });

  it('obeys the newest order only', async () => {
    motor.drive('withdrawn');
    clock.advance(Millis(200));
    motor.drive('thrown');
    clock.advance(Seconds(2));
    await settled();
    expect([home.opening.bolt, stops]).toEqual(['thrown', 1]);
  });
});

describe('a box that hangs in a home', () => {
  const opening = (change: Partial<OpeningState>): OpeningState => ({ bolt: 'withdrawn', door: 'closed', angle: 0, boltBlocked: false, battery: 90, ...change });
  let clock: ManualClock;
  let sent: DeviceMessage[];
  let tell: (message: unknown) => void;
  let home: BoxHome;
  beforeEach(() => {
    clock = new ManualClock();
    sent = [];
    home = forkedHome({ send: (message) => sent.push(message), onMessage: (listener) => (tell = listener) }, clock);
  });
  const tellOpening = (change: Partial<OpeningState>) => tell({ type: 'home', state: { parcelBox: opening(change) } });

  it('ends half way on a blocked bolt, and only when throwing', async () => {
    tellOpening({ boltBlocked: true });
    const motor = new BoxMotor(home, clock);
    motor.drive('thrown');
    clock.advance(BOLT_TRAVEL);
    motor.drive('withdrawn');
    clock.advance(BOLT_TRAVEL);
    expect(sent.map((message) => message.type === 'bolt' && message.bolt)).toEqual(['partial', 'withdrawn']);
  });

  it('leaves it to the home where the bolt is', async () => {
    tellOpening({});
    const moved = home.moveBolt('thrown');
    expect(home.opening.bolt).toBe('withdrawn');
    tellOpening({ bolt: 'thrown' });
    await moved;
    expect(home.opening.bolt).toBe('thrown');
  });

  it('does not wait for a home that sees it otherwise', async () => {
    tellOpening({});
    const moved = home.moveBolt('thrown');
    clock.advance(Seconds(1));
    await moved;
    expect(home.opening.bolt).toBe('withdrawn');
  });

  it('knows its state with the first message, and passes over what is none', async () => {
    let known = false;
    void home.known.then(() => (known = true));
    for (const noise of [undefined, null, 'home', { type: 'home' }, { type: 'home', state: { parcelBox: { bolt: 'melted' } } }]) tell(noise);
    await settled();
    expect(known).toBe(false);
    tellOpening({ door: 'open' });
    await settled();
    expect([known, home.opening.door]).toEqual([true, 'open']);
  });
});
