import type { LightPort, LightReport, LightState } from '@latchkey/driver-api';
import { CodedError, Emitter, ManualClock, Millis, silentLog } from '@latchkey/kit';
import type { LampFact, LightPlan } from '@latchkey/liveness';
import { describe, expect, it } from 'vitest';
import { createLampPlayer } from './lamp-player.ts';

const never = new AbortController().signal;
const plan: LightPlan = { switches: [{ after: Millis(0), on: true }, { after: Millis(200), on: false }, { after: Millis(500), on: true }, { after: Millis(600), on: false }], length: Millis(600), answeredBy: Millis(1_000) };

function rig(start: LightState = 'off') {
  const clock = new ManualClock();
  const reports = new Emitter<LightReport>();
  const shone: [number, boolean][] = [];
  const facts: LampFact[] = [];
  let value = start;
  let failing = 0;
  const light: LightPort = {
    traits: { dimmable: false },
    get light() {
      return { value, at: clock.now() };
    },
    reachability: { kind: 'online', since: clock.now() },
    latency: undefined,
    async set({ on }, signal) {
      signal.throwIfAborted();
      if (failing > 0) {
        failing -= 1;
        throw new CodedError('light.silent', 'scripted');
      }
      shone.push([clock.monotonic(), on]);
      value = on ? 'on' : 'off';
      reports.emit({ light: value, at: clock.now() });
    },
    refresh: async () => {},
    onReport: (listener) => reports.subscribe(listener),
    onReachability: () => () => {},
  };
  const player = createLampPlayer(light, clock, silentLog);
  const run = async (length: number) => {
    for (let at = 0; at < length; at += 10) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(Millis(10));
    }
  };
  return { clock, player, shone, facts, run, told: (fact: LampFact) => facts.push(fact), fail: (times: number) => (failing = times), hand: (on: boolean) => {
    value = on ? 'on' : 'off';
    reports.emit({ light: value, at: clock.now() });
  } };
}

describe('a lamp that blinks a code', () => {
  it('keeps its rhythm, tells every switch as it went out and as it was acknowledged, and rests afterwards', async () => {
    const { player, shone, facts, run, told } = rig();
    const played = player.play(plan, told, never);
    await run(700);
    await played;
    expect(shone).toEqual([[0, true], [200, false], [500, true], [600, false]]);
    for (const isAnswer of [false, true]) expect(facts.filter(({ answeredAt }) => (answeredAt !== undefined) === isAnswer).map(({ at, on }) => [at, on])).toEqual(shone);
  });

  it('that people had switched on is put to rest first and back on afterwards', async () => {
    const { player, shone, facts, run, told, hand } = rig();
    hand(true);
    expect(player.lit).toBe(true);
    const settled = player.settle(false, told, never);
    await run(500);
    expect(await settled).toBe(true);
    const played = player.play(plan, told, never);
    await run(700);
    await played;
    expect(shone[0]).toEqual([0, false]);
    expect(shone.at(-1)?.[1]).toBe(true);
    expect(facts.filter(({ answeredAt }) => answeredAt === undefined)).toHaveLength(shone.length);
    expect(player.lit).toBe(true);
  });

  it('needs no settling when it rests', async () => {
    const { player, shone, told } = rig();
    expect(await player.settle(false, told, never)).toBe(false);
    expect(shone).toEqual([]);
  });

  it('fails with the lamp’s own error, and is put back all the same', async () => {
    const { player, shone, run, told, fail } = rig();
    fail(2);
    const played = player.play(plan, told, never).catch((error: unknown) => error);
    await run(700);
    expect(await played).toMatchObject({ code: 'light.silent' });
    expect(shone.at(-1)?.[1]).toBe(false);
  });

  it('stops when told to, and is put back', async () => {
    const { player, shone, run, told } = rig();
    const controller = new AbortController();
    const played = player.play(plan, told, controller.signal).catch(() => 'stopped');
    await run(100);
    controller.abort();
    await run(100);
    expect(await played).toBe('stopped');
    expect(shone.map(([, on]) => on)).toEqual([true, false]);
  });
});
