import { type Duration, Seconds, type Unsubscribe, codeOf } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LightPort, LightReport, LightState } from '../light-port.ts';

/** A hand on the lamp and its plug, past the protocol. */
export interface LightHand {
  /** Takes the device away at once and without a goodbye (kill -9). */
  killDevice(): Promise<void>;
  /** Brings a killed device back, with what it remembered; does nothing when it runs. Resolves when it answers. */
  restartDevice(): Promise<void>;
  /** Whether it shines: the truth, not what the protocol says. */
  truth(): 'on' | 'off';
}

/** A light port on a real peer, and the hand on that peer. */
export interface LightRig extends AsyncDisposable {
  readonly port: LightPort;
  readonly hand: LightHand;
}

/** How long the suite waits before it calls something missing; these are no promises of speed. */
export interface LightLimits {
  readonly settle: Duration;
  readonly silence: Duration;
  readonly recovery: Duration;
}

const DEFAULT_LIMITS: LightLimits = { settle: Seconds(8), silence: Seconds(25), recovery: Seconds(20) };
/** The port's own promise for a setting, plus what a loaded machine adds. */
const SET_LIMIT = Seconds(5 + 2);
const START_LIMIT = Seconds(60);
/** A fresh code: as a challenge blinks it. */
const CODE = [true, false, false, true, false, true, true, false, true, false, true, false] as const;

/**
 * What every light has to keep, told through its port against a real peer.
 * One rig serves the whole suite; each test starts with a device that runs and is dark.
 */
export function describeLightConformance(name: string, makeRig: () => Promise<LightRig>, limits: Partial<LightLimits> = {}): void {
  const { settle, silence, recovery } = { ...DEFAULT_LIMITS, ...limits };
  const unhurried = new AbortController().signal;

  describe(`${name} as a light`, { timeout: settle * 2 + silence + recovery * 2 }, () => {
    let rig: LightRig;
    let port: LightPort;
    let hand: LightHand;
    let heard: LightReport[] = [];
    let unsubscribe: Unsubscribe = () => {};

    const readsAs = (expected: LightState, timeout: Duration) => expect.poll(() => port.light.value, { timeout }).toBe(expected);
    const shines = (expected: 'on' | 'off') => expect.poll(() => hand.truth(), { timeout: settle }).toBe(expected);

    beforeAll(async () => {
      rig = await makeRig();
      ({ port, hand } = rig);
      unsubscribe = port.onReport((report) => heard.push(report));
    }, START_LIMIT);

    afterAll(async () => {
      unsubscribe();
      await rig?.[Symbol.asyncDispose]();
    }, START_LIMIT);

    beforeEach(async () => {
      await hand.restartDevice();
      await expect.poll(() => port.reachability.kind, { timeout: recovery }).toBe('online');
      await expect.poll(() => port.set({ on: false }, unhurried).then(() => 'acknowledged', codeOf), { timeout: recovery }).toBe('acknowledged');
      await readsAs('off', recovery);
      heard = [];
    }, START_LIMIT);

    it('shines and goes dark, and says so', async () => {
      await port.set({ on: true }, unhurried);
      await readsAs('on', settle);
      await shines('on');
      expect(heard.at(-1)).toMatchObject({ light: 'on' });
      await port.set({ on: false }, unhurried);
      await readsAs('off', settle);
      await shines('off');
      expect(port.latency?.answers).toBeGreaterThan(1);
      expect(port.latency?.median).toBeGreaterThan(0);
    });

    it('follows a code in its order, and ends where the code ends', async () => {
      for (const on of CODE) await port.set({ on }, unhurried);
      await readsAs('off', settle);
      await shines('off');
      expect(heard.map(({ light }) => light)).toContain('on');
    });

    it('takes a level, or does without', async () => {
      await port.set({ on: true, level: 0.4 }, unhurried);
      await readsAs('on', settle);
      await shines('on');
    });

    it('answers refresh with a report although nothing changed', async () => {
      await port.refresh(unhurried);
      await expect.poll(() => heard.length, { timeout: settle }).toBeGreaterThan(0);
      expect(heard.at(-1)).toMatchObject({ light: 'off' });
    });

    it('does nothing for a caller who has already given up', async () => {
      await expect(port.set({ on: true }, AbortSignal.abort())).rejects.toBeDefined();
      await port.refresh(unhurried);
      await expect.poll(() => heard.length, { timeout: settle }).toBeGreaterThan(0);
      expect(hand.truth()).toBe('off');
    });

    it('knows nothing about a dead light, fails a setting in time, and comes back by itself', async () => {
      await hand.killDevice();
      const asked = performance.now();
      const failure: unknown = await port.set({ on: true }, unhurried).catch((error: unknown) => error);
      expect(codeOf(failure)).toMatch(/^light\.(silent|offline)$/);
      expect(performance.now() - asked).toBeLessThan(SET_LIMIT);
      await readsAs('unknown', silence);
      await expect.poll(() => port.reachability.kind, { timeout: silence }).toBe('silent');
      expect(heard.at(-1)).toMatchObject({ light: 'unknown' });
      await expect(port.refresh(unhurried)).rejects.toBeDefined();

      await hand.restartDevice();
      await expect.poll(() => port.reachability.kind, { timeout: recovery }).toBe('online');
      await expect.poll(() => port.set({ on: true }, unhurried).then(() => 'acknowledged', codeOf), { timeout: recovery }).toBe('acknowledged');
      await readsAs('on', recovery);
      await shines('on');
    });
  });
}
