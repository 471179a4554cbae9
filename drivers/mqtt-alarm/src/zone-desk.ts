import type { AlarmZonePort, Reachability, Reading, ZoneErrorCode, ZoneMode, ZoneReport, ZoneState } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter, Seconds, withDeadline } from '@latchkey/kit';
import type { MqttClient } from 'mqtt';
import type { AlarmDesk } from './alarm-desk.ts';
import { presenceOf } from './alarm-order.ts';
import type { ZoneConfig } from './mqtt-alarm-config.ts';
import { commandOf, refusalOf, zoneStateOf } from './zone-words.ts';

const ORDER_LIMIT = Seconds(4);

/** A zone of a panel that tells its state on one topic and takes its orders on another. Its code leaves this function towards the panel only. */
export function createZoneDesk(client: MqttClient, config: ZoneConfig, code: string | undefined, clock: Clock): AlarmDesk {
  const { name, stateTopic, commandTopic, eventTopic, availabilityTopic } = config;
  const reports = new Emitter<ZoneReport>();
  const refusals = new Emitter<string>();
  const changes = new Emitter<Reachability>();
  let zone: Reading<ZoneState> = { value: 'unknown', at: undefined };
  let reachability: Reachability = { kind: 'connecting' };
  const report = (value: ZoneState) => {
    const at = clock.now();
    zone = { value, at };
    reports.emit({ zone: value, at });
  };
  const become = (next: { readonly kind: 'online' } | { readonly kind: 'silent'; readonly reason: string }) => {
    if (next.kind === reachability.kind) return;
    reachability = { ...next, since: clock.now() };
    changes.emit(reachability);
    // What it said before may have changed unheard; its broker keeps what it says next.
    if (next.kind === 'silent' && zone.value !== 'unknown') report('unknown');
  };

  const ask = async (mode: ZoneMode | undefined, signal: AbortSignal): Promise<void> => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const stops = [
      reports.subscribe(({ zone: said }) => {
        if (mode === undefined ? said === 'disarmed' : said === 'arming' || said === `armed_${mode}`) resolve();
      }),
      refusals.subscribe((reason) => reject(new CodedError<ZoneErrorCode>('zone.refused', 'The panel did not do as it was told.', { facts: { reason } }))),
    ];
    try {
      // Once: an order that is sent again after a lost connection could disarm a home long after what it was for.
      client.publish(commandTopic, commandOf(config, mode, code), { qos: 0 }, (error) => error && reject(new CodedError<ZoneErrorCode>('zone.offline', 'The MQTT broker did not take the order.')));
      await answer;
    } finally {
      for (const stop of stops) stop();
      signal.removeEventListener('abort', onAbort);
    }
  };
  const order = async (mode: ZoneMode | undefined, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (!client.connected) throw new CodedError<ZoneErrorCode>('zone.offline', 'The MQTT broker does not answer, so the panel was not reached.');
    try {
      await withDeadline(clock, ORDER_LIMIT, 'the panel’s answer', (limit) => ask(mode, limit), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof CodedError && cause.code.startsWith('zone.')) throw cause;
      throw new CodedError<ZoneErrorCode>('zone.silent', 'The panel did not answer in time, so the zone may or may not be armed.', { cause });
    }
  };

  const port: AlarmZonePort = {
    get zone() {
      return zone;
    },
    get reachability() {
      return reachability;
    },
    disarm: (signal) => order(undefined, signal),
    arm: (mode, signal) => order(mode, signal),
    onReport: (listener) => reports.subscribe(listener),
    onReachability: (listener) => changes.subscribe(listener),
  };
  return {
    device: { id: `mqtt-alarm:${name}`, name, alarmZone: port },
    topics: [stateTopic, eventTopic, availabilityTopic].filter((topic) => topic !== undefined),
    connected(up) {
      if (!up) become({ kind: 'silent', reason: 'The MQTT broker does not answer.' });
    },
    heard(topic, payload) {
      const presence = topic === availabilityTopic ? presenceOf(payload) : undefined;
      if (presence === 'offline') become({ kind: 'silent', reason: 'The panel does not answer its bridge.' });
      // Its broker says again what the panel said last.
      if (presence === 'online' && reachability.kind === 'silent') client.subscribe(stateTopic, { qos: 1 });
      const said = topic === stateTopic ? zoneStateOf(config, payload) : undefined;
      if (said !== undefined) {
        become({ kind: 'online' });
        report(said);
      }
      const refusal = topic === eventTopic ? refusalOf(payload) : undefined;
      if (refusal !== undefined) refusals.emit(refusal);
    },
  };
}
