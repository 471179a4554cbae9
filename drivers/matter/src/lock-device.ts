import type { Device, LockErrorCode, Reachability } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, type Log, describeError } from '@latchkey/kit';
import { createBatteryCharge } from './battery-charge.ts';
import { type CommandLane, createCommandLane } from './command-lane.ts';
import type { DoorLockPeer } from './door-lock-peer.ts';
import { pairPatiently } from './pairing.ts';
import { createLampPort } from './lamp-port.ts';
import { type PeerWatch, watchPeer } from './peer-watch.ts';
import { createPortState } from './port-state.ts';

export interface LockDeviceOptions {
  /** `matter:<name>`. */
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How often to ask the lock whether it is there. */
  readonly heartbeat: Duration;
  /** Whether the lock's node has a lamp to be switched. */
  readonly lamp: boolean;
  /** The lock as the hub's fabric knows it; undefined when it has to be paired first. */
  readonly find: () => DoorLockPeer | undefined;
  /** Pairs the lock: one try. */
  readonly pair: (signal: AbortSignal) => Promise<DoorLockPeer>;
}

/** A lock with its door sensor, from the first pairing on. */
export interface LockDevice extends AsyncDisposable {
  readonly device: Device;
}

/** Exists at once, reading `unknown`; pairing, following and recovering go on behind it until disposed. */
export function createLockDevice({ id, name, clock, log, heartbeat, lamp, find, pair }: LockDeviceOptions): LockDevice {
  const closing = new AbortController();
  const state = createPortState(clock, (error) => log.error('a listener failed', { error: describeError(error) }));
  const lampPort = lamp ? createLampPort(clock, state) : undefined;
  const battery = createBatteryCharge(clock, state);
  let paired: { readonly lane: CommandLane; readonly watch: PeerWatch } | undefined;
  let trouble: unknown;

  async function follow(peer: DoorLockPeer): Promise<void> {
    const lane: CommandLane = createCommandLane(clock, peer, () => watch.suspect('the lock does not answer a command'), () => watch.renewed());
    const watch: PeerWatch = watchPeer(peer, state, { clock, log, heartbeat, isBusy: () => lane.busy });
    paired = { lane, watch };
    const stopLamp = lampPort?.follow(peer.lamp);
    const stopBattery = battery.follow(peer.battery);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const stopGone = peer.onGone(() => {
      log.warn('lock has left the fabric');
      state.setSilent('the lock was reset or given away; it must be paired again');
      resolve();
    });
    closing.signal.addEventListener('abort', () => resolve(), { once: true });
    if (!closing.signal.aborted) await over;
    paired = undefined;
    stopLamp?.();
    stopBattery();
    stopGone();
    await watch[Symbol.asyncDispose]();
  }

  async function obtain(): Promise<DoorLockPeer> {
    const known = find();
    if (known !== undefined) return known;
    log.info('pairing with the lock');
    const peer = await pair(closing.signal);
    log.info('lock is paired');
    return peer;
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const peer = await pairPatiently(obtain, clock, log, closing.signal, (error) => {
          trouble = error;
          state.setSilent(error instanceof CodedError ? error.message : 'the lock could not be taken up');
        });
        trouble = undefined;
        await follow(peer);
      } catch {
        // Hopeless or closing; the ports have said so already.
        return;
      }
    }
  }

  const running = run();

  const reach = () => {
    if (paired !== undefined) return paired;
    throw new CodedError<LockErrorCode>('lock.offline', 'The lock is not paired yet. Its bolt was not moved.', { cause: trouble });
  };

  const shared = {
    refresh: async (signal: AbortSignal) => {
      signal.throwIfAborted();
      await reach().watch.ask(signal);
    },
    onReachability: (listener: (reachability: Reachability) => void) => state.reachabilities.subscribe(listener),
  };

  return {
    device: {
      id,
      name,
      lock: {
        traits: { feedback: 'reported' },
        get bolt() {
          return state.bolt;
        },
        get charge() {
          return battery.reading;
        },
        get reachability() {
          return state.reachability;
        },
        ...shared,
        async command(action, signal) {
          signal.throwIfAborted();
          const { lane } = reach();
          state.doubt();
          await lane.send(action, signal);
        },
        onReport: (listener) => state.lockReports.subscribe(listener),
        onCharge: (listener) => battery.onChange(listener),
      },
      ...(lampPort !== undefined && { light: lampPort.port }),
      contact: {
        get door() {
          return state.door;
        },
        get reachability() {
          return state.reachability;
        },
        ...shared,
        onReport: (listener) => state.contactReports.subscribe(listener),
      },
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}
