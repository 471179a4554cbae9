import { ManualClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { DeviceInbound, DeviceMessage } from '../device-protocol.ts';
import { initialHome } from '../world/home-world.ts';
import { forkedHome } from './box-home.ts';

function rig() {
  const sent: DeviceMessage[] = [];
  let hear = (_message: DeviceInbound): void => {};
  const clock = new ManualClock();
  const home = forkedHome({ send: (message) => sent.push(message), onMessage: (listener) => (hear = listener) }, clock);
  const shone: boolean[] = [];
  home.onLamp((on) => shone.push(on));
  return { clock, home, sent, shone, say: (message: DeviceInbound) => hear(message), state: (porchLampOn: boolean) => hear({ type: 'home', state: { ...initialHome, porchLampOn } }) };
}

describe('the lantern of a box in a home', () => {
  it('starts as it is found', () => {
    const { home, state, sent } = rig();
    state(true);
    expect(home.lampOn).toBe(true);
    expect(sent).toEqual([]);
  });

  it('is not switched back by what the home says late of an earlier blink', () => {
    const { home, shone, state } = rig();
    state(false);
    home.switchLamp(true);
    home.switchLamp(false);
    state(true);
    expect(home.lampOn).toBe(false);
    state(false);
    expect(shone).toEqual([true, false]);
  });

  it('follows a hand on its own switch, and tells', () => {
    const { clock, home, sent, say, state } = rig();
    state(false);
    say({ type: 'switch', lamp: 'porch', on: true });
    expect(home.lampOn).toBe(true);
    expect(sent).toEqual([{ type: 'lamp', lamp: 'porch', on: true, at: clock.now() }]);
    say({ type: 'switch', lamp: 'hall', on: false });
    expect(home.lampOn).toBe(true);
  });
});
