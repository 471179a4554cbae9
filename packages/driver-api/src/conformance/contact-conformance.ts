import { type Duration, Seconds, type Unsubscribe } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContactPort, ContactReport, DoorState } from '../contact-port.ts';

/** A hand on the door, and on the contact's battery. */
export interface ContactHand {
  /** Pushes the door; a dead contact does not notice. */
  moveDoor(door: 'open' | 'closed'): Promise<void>;
  /** Takes the device away at once and without a goodbye (kill -9). */
  killDevice(): Promise<void>;
  /** Brings a killed device back, with what it remembered; does nothing when it runs. Resolves when it answers. */
  restartDevice(): Promise<void>;
}

/** A contact port on a real peer, and the hand on that peer. */
export interface ContactRig extends AsyncDisposable {
  readonly port: ContactPort;
  readonly hand: ContactHand;
}

/** How long the suite waits before it calls something missing; these are no promises of speed. */
export interface ContactLimits {
  /** From the door's move to its report. */
  readonly settle: Duration;
  /** From a device's death to `unknown` and `silent`. */
  readonly silence: Duration;
  /** From a device's return to `online` and a door that is known. */
  readonly recovery: Duration;
}

const DEFAULT_LIMITS: ContactLimits = { settle: Seconds(8), silence: Seconds(25), recovery: Seconds(20) };
const START_LIMIT = Seconds(60);

/**
 * What every door contact has to keep, told through its port against a real peer.
 * One rig serves the whole suite; each test starts with a device that runs and a door that is closed.
 */
export function describeContactConformance(
  name: string,
  makeRig: () => Promise<ContactRig>,
  limits: Partial<ContactLimits> = {},
): void {
  const { settle, silence, recovery } = { ...DEFAULT_LIMITS, ...limits };
  const unhurried = new AbortController().signal;

  describe(`${name} as a door contact`, { timeout: settle * 2 + silence + recovery * 2 }, () => {
    let rig: ContactRig;
    let port: ContactPort;
    let hand: ContactHand;
    let heard: ContactReport[] = [];
    let unsubscribe: Unsubscribe = () => {};

    const readsAs = (expected: DoorState, timeout: Duration) =>
      expect.poll(() => port.door.value, { timeout }).toBe(expected);

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
      await hand.moveDoor('closed');
      await expect.poll(() => port.reachability.kind, { timeout: recovery }).toBe('online');
      await readsAs('closed', recovery);
      heard = [];
    }, START_LIMIT);

    it('reports the door as it opens and closes, with the time it heard so', async () => {
      const before = port.door.at;
      await hand.moveDoor('open');
      await readsAs('open', settle);
      expect(heard.at(-1)).toMatchObject({ door: 'open' });
      expect(port.door.at).toBeGreaterThan(before ?? Number.POSITIVE_INFINITY);

      await hand.moveDoor('closed');
      await readsAs('closed', settle);
      expect(heard.at(-1)).toMatchObject({ door: 'closed' });
    });

    it('answers refresh with a report although nothing changed', async () => {
      await port.refresh(unhurried);
      await expect.poll(() => heard.length, { timeout: settle }).toBeGreaterThan(0);
      expect(heard.at(-1)).toMatchObject({ door: 'closed' });
    });

    it('knows nothing about a dead contact, and learns afterwards what happened meanwhile', async () => {
      await hand.killDevice();
      await readsAs('unknown', silence);
      await expect.poll(() => port.reachability.kind, { timeout: silence }).toBe('silent');
      // Whoever follows only the reports must not be left believing the last one.
      expect(heard.at(-1)).toMatchObject({ door: 'unknown' });
      await expect(port.refresh(unhurried)).rejects.toBeDefined();

      await hand.moveDoor('open');
      await hand.restartDevice();
      await readsAs('open', recovery);
      await expect.poll(() => port.reachability.kind, { timeout: recovery }).toBe('online');
    });
  });
}
