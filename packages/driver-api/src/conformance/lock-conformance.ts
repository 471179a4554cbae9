import { type Duration, Seconds, type Unsubscribe, codeOf } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BoltState, LockPort, LockReport } from '../lock-port.ts';

/** A hand on the physical lock: what people, keys, splinters and flat batteries do, past the protocol. */
export interface LockHand {
  /** Turns the bolt by key or knob. Works on a dead device too: a bolt needs no battery to be turned by hand. */
  moveBolt(bolt: 'thrown' | 'withdrawn'): Promise<void>;
  /** Puts something into the strike, or takes it out: while it is there, a throw by the motor ends half way. */
  blockBolt(blocked: boolean): Promise<void>;
  /** Puts in batteries of this charge, 0 to 100. */
  setCharge(percent: number): Promise<void>;
  /** Takes the device away at once and without a goodbye (kill -9). */
  killDevice(): Promise<void>;
  /** Brings a killed device back, with what it remembered; does nothing when it runs. Resolves when it answers. */
  restartDevice(): Promise<void>;
  /** Where the bolt physically is: the truth, not what the protocol says. */
  truth(): BoltState;
}

/** A lock port on a real peer, and the hand on that peer. */
export interface LockRig extends AsyncDisposable {
  readonly port: LockPort;
  readonly hand: LockHand;
}

/** How long the suite waits before it calls something missing; these are no promises of speed. */
export interface LockLimits {
  /** From a command or a hand's move to its report. */
  readonly settle: Duration;
  /** From a device's death to `unknown` and `silent`. */
  readonly silence: Duration;
  /** From a device's return to `online` and a bolt that is known. */
  readonly recovery: Duration;
}

const DEFAULT_LIMITS: LockLimits = { settle: Seconds(8), silence: Seconds(25), recovery: Seconds(20) };
/** The port's own promise for a command, plus what a loaded machine adds. */
const COMMAND_LIMIT = Seconds(5 + 2);
const START_LIMIT = Seconds(60);

/**
 * What every lock driver with a reporting lock has to keep, told through its port against a real peer.
 * One rig serves the whole suite; each test starts with a device that runs, and a bolt that is free and withdrawn.
 */
export function describeLockConformance(
  name: string,
  makeRig: () => Promise<LockRig>,
  limits: Partial<LockLimits> = {},
): void {
  const { settle, silence, recovery } = { ...DEFAULT_LIMITS, ...limits };
  const unhurried = new AbortController().signal;

  describe(`${name} as a lock`, { timeout: settle * 2 + silence + recovery * 2 }, () => {
    let rig: LockRig;
    let port: LockPort;
    let hand: LockHand;
    let heard: LockReport[] = [];
    let unsubscribe: Unsubscribe = () => {};

    const bolt = () => port.bolt.value;
    const boltsHeard = () => heard.map((report) => report.bolt);
    const readsAs = (expected: BoltState, timeout: Duration) => expect.poll(bolt, { timeout }).toBe(expected);
    const isOnline = (timeout: Duration) => expect.poll(() => port.reachability.kind, { timeout }).toBe('online');

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
      await hand.blockBolt(false);
      await hand.moveBolt('withdrawn');
      await isOnline(recovery);
      await readsAs('withdrawn', recovery);
      heard = [];
    }, START_LIMIT);

    it('throws the bolt on lock and withdraws it on unlock, and says so', async () => {
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(hand.truth()).toBe('thrown');
      expect(heard.at(-1)).toMatchObject({ bolt: 'thrown' });

      await port.command('unlock', unhurried);
      await readsAs('withdrawn', settle);
      expect(hand.truth()).toBe('withdrawn');
      expect(heard.at(-1)).toMatchObject({ bolt: 'withdrawn' });
      expect(heard.map((report) => report.cause)).not.toContain('manual');
    });

    it('stamps what it heard with the time it heard it', async () => {
      const before = port.bolt.at;
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(port.bolt.at).toBeGreaterThan(before ?? Number.POSITIVE_INFINITY);
      // Later than the last report when a heartbeat heard the same again, never earlier.
      expect(port.bolt.at).toBeGreaterThanOrEqual(heard.at(-1)?.at ?? Number.POSITIVE_INFINITY);
    });

    it('reports a blocked bolt as partial and never as thrown', async () => {
      await hand.blockBolt(true);
      // The lock may acknowledge before its motor stops, or refuse at once: both are honest.
      await port.command('lock', unhurried).catch((error: unknown) => expect(codeOf(error)).toBe('lock.refused'));
      await readsAs('partial', settle);
      expect(boltsHeard()).not.toContain('thrown');
      expect(hand.truth()).not.toBe('thrown');
    });

    it('throws the bolt at the next try once nothing blocks it', async () => {
      await hand.blockBolt(true);
      await port.command('lock', unhurried).catch(() => {});
      await readsAs('partial', settle);
      await hand.blockBolt(false);
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(hand.truth()).toBe('thrown');
    });

    it('reports a bolt that was turned by hand, and does not claim to have done it', async () => {
      await hand.moveBolt('thrown');
      await readsAs('thrown', settle);
      const causes = heard.filter((report) => report.bolt === 'thrown').map((report) => report.cause);
      expect(causes.length).toBeGreaterThan(0);
      expect(causes).not.toContain('remote');
    });

    it('answers refresh with a report although nothing changed', async () => {
      const before = port.bolt.at;
      await port.refresh(unhurried);
      await expect.poll(() => heard.length, { timeout: settle }).toBeGreaterThan(0);
      expect(heard.at(-1)).toMatchObject({ bolt: 'withdrawn' });
      expect(port.bolt.at).toBeGreaterThanOrEqual(before ?? Number.POSITIVE_INFINITY);
    });

    it('tells the charge of its battery, and says so when it has changed', async () => {
      let told = 0;
      const stop = port.onCharge(() => (told += 1));
      // Once only: a Matter node tells of another percentage no sooner than ten seconds after the last (core specification, 11.7.7.13).
      await hand.setCharge(37);
      await expect.poll(() => port.charge.value, { timeout: settle }).toMatchObject({ percent: 37 });
      expect(told).toBeGreaterThan(0);
      expect(port.charge.at).toBeDefined();
      // A battery moves no bolt.
      expect(bolt()).toBe('withdrawn');
      stop();
    });

    it('takes the same command twice', async () => {
      await port.command('lock', unhurried);
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(hand.truth()).toBe('thrown');
      expect(boltsHeard()).not.toContain('partial');
    });

    it('ends at the truth when lock and unlock race', async () => {
      const results = await Promise.allSettled([port.command('lock', unhurried), port.command('unlock', unhurried)]);
      for (const result of results) {
        if (result.status === 'rejected') expect(codeOf(result.reason)).toMatch(/^lock\.(refused|silent|offline)$/);
      }
      await port.refresh(unhurried);
      await expect.poll(() => bolt() === hand.truth() && ['thrown', 'withdrawn'].includes(bolt()), { timeout: settle }).toBe(true);
      // Whatever won, the lock still obeys.
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(hand.truth()).toBe('thrown');
    });

    it('does nothing for a caller who has already given up', async () => {
      await expect(port.command('lock', AbortSignal.abort())).rejects.toBeDefined();
      await port.refresh(unhurried);
      await expect.poll(() => heard.length, { timeout: settle }).toBeGreaterThan(0);
      expect(boltsHeard()).toEqual(boltsHeard().map(() => 'withdrawn'));
      expect(hand.truth()).toBe('withdrawn');
    });

    it('stops calling a listener that unsubscribed', async () => {
      let calls = 0;
      port.onReport(() => (calls += 1))();
      await port.command('lock', unhurried);
      await readsAs('thrown', settle);
      expect(calls).toBe(0);
    });

    it('knows nothing about a dead lock, says so, and fails a command in time', async () => {
      const reachabilities: string[] = [];
      const charge = port.charge.value;
      const stop = port.onReachability((reachability) => reachabilities.push(reachability.kind));
      await hand.killDevice();
      const asked = performance.now();
      const failure: unknown = await port.command('lock', unhurried).catch((error: unknown) => error);
      expect(codeOf(failure)).toMatch(/^lock\.(silent|offline)$/);
      expect(performance.now() - asked).toBeLessThan(COMMAND_LIMIT);
      await readsAs('unknown', silence);
      await expect.poll(() => port.reachability.kind, { timeout: silence }).toBe('silent');
      expect(reachabilities).toContain('silent');
      // Whoever follows only the reports must not be left believing the last one.
      expect(boltsHeard().at(-1)).toBe('unknown');
      expect(boltsHeard()).not.toContain('thrown');
      // Silence charges no battery.
      expect(port.charge.value).toEqual(charge);
      stop();
    });

    it('comes back by itself after the device died and returned, and then works', async () => {
      await hand.killDevice();
      await hand.restartDevice();
      await isOnline(recovery);
      await readsAs('withdrawn', recovery);
      // The first command may still meet the old session's end; it must not be lost in silence.
      await expect
        .poll(() => port.command('lock', unhurried).then(() => 'acknowledged', codeOf), { timeout: recovery })
        .toBe('acknowledged');
      await readsAs('thrown', recovery);
      expect(hand.truth()).toBe('thrown');
    });

    it('learns what happened while the device was away for a moment', async () => {
      await hand.killDevice();
      await hand.moveBolt('thrown');
      await hand.restartDevice();
      await readsAs('thrown', recovery);
      expect(hand.truth()).toBe('thrown');
      expect(heard.filter((report) => report.bolt === 'thrown').map((report) => report.cause)).not.toContain('remote');
    });

    it('learns what happened while the device was long dead', async () => {
      await hand.killDevice();
      await readsAs('unknown', silence);
      await hand.moveBolt('thrown');
      await hand.restartDevice();
      await readsAs('thrown', recovery);
      expect(hand.truth()).toBe('thrown');
      await isOnline(recovery);
    });
  });
}
