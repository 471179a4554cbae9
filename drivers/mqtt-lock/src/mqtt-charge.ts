import type { Charge, Reading } from '@latchkey/driver-api';
import { type Clock, Emitter, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { decodePayload, STATE_LIMIT } from './payload.ts';
import type { ChargeSource } from './source.ts';

/** What is left in a lock's battery, as it is heard over MQTT. */
export interface MqttCharge extends Disposable {
  readonly reading: Reading<Charge | 'unknown'>;
  onChange(listener: () => void): Unsubscribe;
  /** Where it is heard from now on; nothing where nobody announced a battery. */
  follow(sources: readonly ChargeSource[]): void;
}

export function mqttCharge(link: BrokerLink, clock: Clock): MqttCharge {
  const changes = new Emitter<void>();
  let reading: MqttCharge['reading'] = { value: 'unknown', at: undefined };
  let followed: readonly ChargeSource[] = [];
  let stops: readonly Unsubscribe[] = [];

  const believe = (value: Charge | 'unknown', at: Reading<Charge>['at']) => {
    const before = reading.value;
    reading = { value, at };
    if (before === value || (before !== 'unknown' && value !== 'unknown' && before.percent === value.percent && before.low === value.low)) return;
    changes.emit();
  };
  const stop = () => {
    for (const unsubscribe of stops) unsubscribe();
  };
  return {
    get reading() {
      return reading;
    },
    onChange: (listener) => changes.subscribe(listener),
    follow(sources) {
      if (sources.length === followed.length && sources.every((source, index) => source === followed[index])) return;
      stop();
      followed = sources;
      believe('unknown', undefined);
      stops = sources.map((source) => link.hear(source.topic, ({ payload, retained }) => {
        const decoded = decodePayload(payload, STATE_LIMIT);
        const part = decoded && source.read(decoded);
        if (part === undefined) return;
        const known = reading.value === 'unknown' ? { percent: undefined, low: false } : reading.value;
        // What the broker kept may be old, and is still the battery's last word.
        believe({ ...known, ...part }, retained ? undefined : clock.now());
      }));
    },
    [Symbol.dispose]: stop,
  };
}
