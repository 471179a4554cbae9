import type { LightPort, LightState } from '@latchkey/driver-api';
import { CodedError, ManualClock, Millis, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { createDoorAnswer } from './door-answer.ts';

/** A light that obeys at once, and notes for how long it was how. */
function scriptedLight(clock: ManualClock, rests: LightState) {
  let [light, since, obeys, reach] = [rests, clock.monotonic() as number, true, 'online' as 'online' | 'silent'];
  const shone: string[] = [];
  const port: LightPort = {
    traits: { dimmable: false },
    get light() {
      return { value: light, at: clock.now() };
    },
    get reachability() {
      return { kind: reach, since: clock.now(), reason: 'scripted' };
    },
    latency: undefined,
    async set({ on }) {
      if (!obeys) throw new CodedError('light.silent', 'scripted silence');
      const next: LightState = on ? 'on' : 'off';
      if (next === light) return;
      shone.push(`${light} ${clock.monotonic() - since}`);
      [light, since] = [next, clock.monotonic()];
    },
    refresh: async () => {},
    onReport: () => () => {},
    onReachability: () => () => {},
  };
  return { port, shone, disobey: () => (obeys = false), fallSilent: () => (reach = 'silent'), get light() { return light; } };
}

const pass = async (clock: ManualClock, millis: number) => {
  for (let passed = 0; passed < millis; passed += 100) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(Millis(100));
  }
};

it.each([
  ['off', true, ['off 0', 'on 1500']],
  ['off', false, ['off 0', 'on 200', 'off 200', 'on 200', 'off 200', 'on 200']],
  // Where it shines already, the dark is what is seen.
  ['on', false, ['on 0', 'off 200', 'on 200', 'off 200', 'on 200', 'off 200']],
] as const)('a light that rests %s says %s and is put back', async (rests, yes, shone) => {
  const clock = new ManualClock();
  const light = scriptedLight(clock, rests);
  using answer = createDoorAnswer(light.port, clock, silentLog);
  answer.tell(yes);
  // What comes while it tells is not told over it.
  answer.tell(!yes);
  await pass(clock, 3_000);
  expect([light.shone, light.light]).toEqual([shone, rests]);
  answer.tell(true);
  await pass(clock, 3_000);
  expect(light.shone).toHaveLength(shone.length + 2);
});

it('a light that does not obey, or is away, says nothing and breaks nothing', async () => {
  const clock = new ManualClock();
  const light = scriptedLight(clock, 'off');
  using answer = createDoorAnswer(light.port, clock, silentLog);
  light.disobey();
  answer.tell(true);
  await pass(clock, 3_000);
  light.fallSilent();
  answer.tell(false);
  await pass(clock, 3_000);
  expect(light.shone).toEqual([]);
});
