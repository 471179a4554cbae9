import { createLatencyMeter, type LightErrorCode, type LightPort, type LightSetting, type LightState } from '@latchkey/driver-api';
import { type Clock, CodedError, Millis, Seconds, type Unsubscribe, codeOf, withDeadline } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { type Observed, REQUEST_LIMIT } from './observed.ts';
import type { LightSource } from './source.ts';

/** A lamp tells its new state by itself; a while after the last order it is asked whether it stayed so. */
const ASK_AFTER = Seconds(2);

export interface LightPortOptions {
  readonly observed: Observed<LightState>;
  /** How the lamp is spoken to now; undefined while nobody has announced it. */
  readonly source: () => LightSource | undefined;
  readonly link: BrokerLink;
  /** Complaints of the bridge about this device. */
  readonly onRefusal: (listener: (message: string) => void) => Unsubscribe;
  readonly clock: Clock;
}

/** A lamp as it is switched over MQTT. Its acknowledgement is its own word that it is as it was told to be. */
export function mqttLightPort({ observed, source, link, onRefusal, clock }: LightPortOptions): LightPort {
  const latencies = createLatencyMeter();

  const send = async (setting: LightSetting, light: LightSource, signal: AbortSignal) => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
    const wanted: LightState = setting.on ? 'on' : 'off';
    const stops = [
      observed.onMessage((payload) => light.read(payload) === wanted && resolve()),
      observed.onReachability(({ kind }) => kind !== 'online' && reject(new CodedError<LightErrorCode>('light.silent', 'The lamp fell silent.'))),
      onRefusal((complaint) => reject(new CodedError<LightErrorCode>('light.refused', 'The bridge could not make the lamp obey.', { facts: { complaint } }))),
    ];
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([link.publish(light.order(setting), signal).then(() => answer), answer]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const stop of stops) stop();
      // Nobody waits for it any more, and a late rejection is nobody's error.
      answer.catch(() => {});
    }
  };

  return {
    get traits() {
      return { dimmable: source()?.dimmable ?? false };
    },
    get light() {
      return observed.reading;
    },
    get reachability() {
      return observed.reachability;
    },
    get latency() {
      return latencies.summary;
    },
    async set(setting, signal) {
      signal.throwIfAborted();
      const light = source();
      const { reachability } = observed;
      if (light === undefined || reachability.kind !== 'online') {
        const reason = reachability.kind === 'silent' ? reachability.reason : 'The lamp has not answered yet.';
        throw new CodedError<LightErrorCode>('light.offline', 'The lamp is not there, so it was not switched.', { facts: { reason } });
      }
      const asked = clock.monotonic();
      try {
        await withDeadline(clock, REQUEST_LIMIT, 'the lamp’s acknowledgement', (limit) => send(setting, light, limit), signal);
      } catch (cause) {
        observed.ask();
        signal.throwIfAborted();
        if (codeOf(cause)?.startsWith('light.')) throw cause;
        throw new CodedError<LightErrorCode>('light.silent', 'The lamp did not answer in time, so it may or may not have changed.', { cause });
      }
      latencies.add(Millis(clock.monotonic() - asked));
      observed.ask(ASK_AFTER);
    },
    refresh: (signal) => observed.refresh(signal),
    onReport: (listener) => observed.onObservation(({ value, at }) => listener({ light: value, at })),
    onReachability: (listener) => observed.onReachability(listener),
  };
}
