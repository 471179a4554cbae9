import { createLatencyMeter, type LightErrorCode, type LightPort, type LightReport, type LightState, type Reading } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter, Millis, Seconds, type Unsubscribe, withDeadline } from '@latchkey/kit';
import type { LampPeer } from './door-lock-peer.ts';
import type { PortState } from './port-state.ts';

const ANSWER_LIMIT = Seconds(2);

/** The port of a lamp on a lock's node, and the way to give it its peer once the lock is paired. */
export interface LampPort {
  readonly port: LightPort;
  /** Speaks to this peer until the returned function is called. */
  follow(peer: LampPeer | undefined): Unsubscribe;
}

/** Whether the lamp can be reached is the lock's business: they share node and session. */
export function createLampPort(clock: Clock, lock: Pick<PortState, 'reachability' | 'reachabilities'>): LampPort {
  const reports = new Emitter<LightReport>();
  const latencies = createLatencyMeter();
  let light: Reading<LightState> = { value: 'unknown', at: undefined };
  let lamp: LampPeer | undefined;

  const hear = (value: LightState, asked: boolean) => {
    const changed = value !== light.value;
    light = { value, at: clock.now() };
    if (changed || asked) reports.emit({ light: value, at: clock.now() });
  };
  const stateOf = (on: boolean | undefined): LightState => (on === undefined ? 'unknown' : on ? 'on' : 'off');
  lock.reachabilities.subscribe(({ kind }) => hear(kind === 'online' ? stateOf(lamp?.on) : 'unknown', false));

  const reach = (): LampPeer => {
    if (lamp !== undefined && lock.reachability.kind === 'online') return lamp;
    throw new CodedError<LightErrorCode>('light.offline', 'The lock’s lamp cannot be reached, so it was not switched.');
  };
  const within = async <T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await withDeadline(clock, ANSWER_LIMIT, what, work, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw new CodedError<LightErrorCode>('light.silent', 'The lock’s lamp did not answer, so it may or may not have changed.', { cause });
    }
  };

  return {
    port: {
      traits: { dimmable: false },
      get light() {
        return light;
      },
      get reachability() {
        return lock.reachability;
      },
      get latency() {
        return latencies.summary;
      },
      async set({ on }, signal) {
        signal.throwIfAborted();
        const asked = clock.monotonic();
        // Sent at once, though the one before may not be acknowledged yet: a code's rhythm must not follow the acknowledgements. One session keeps their order.
        const peer = reach();
        await within('switching the lamp', signal, () => peer.turn(on));
        latencies.add(Millis(clock.monotonic() - asked));
        hear(stateOf(on), false);
      },
      async refresh(signal) {
        signal.throwIfAborted();
        const peer = reach();
        hear(stateOf(await within('asking the lamp', signal, () => peer.read())), true);
      },
      onReport: (listener) => reports.subscribe(listener),
      onReachability: (listener) => lock.reachabilities.subscribe(listener),
    },
    follow(peer) {
      lamp = peer;
      const stop = peer?.onChange(() => hear(stateOf(peer.on), false));
      if (lock.reachability.kind === 'online') hear(stateOf(peer?.on), false);
      return () => {
        stop?.();
        lamp = undefined;
      };
    },
  };
}
