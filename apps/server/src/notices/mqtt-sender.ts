import { type Clock, describeError, type Log, Seconds, withDeadline } from '@latchkey/kit';
import { connect } from 'mqtt';
import type { HandOver } from './hand-over.ts';
import type { NoticeMessage } from './notice-message.ts';

/** Publishes notices on the operator's broker, for Home Assistant and whatever else listens there. */
export interface MqttSender extends AsyncDisposable {
  /** Publishes one notice on a person's topic, and settles on the broker's own acknowledgement. Never rejects. */
  send(topic: string, message: NoticeMessage): Promise<HandOver>;
}

const ACKNOWLEDGED_WITHIN = Seconds(10);

/** Where one member of a site is told. */
export const noticeTopic = (siteId: string, memberId: string): string => `latchkey/${siteId}/${memberId}/notice`;

/** Keeps one connection to `url` (`mqtt://user:password@host:1883` or `mqtts://`). A notice that comes while it is away is tried again by its job. */
export function createMqttSender({ url, eventTypes, clock, log }: { readonly url: string; readonly eventTypes: readonly string[]; readonly clock: Clock; readonly log: Log }): MqttSender {
  const client = connect(url, { reconnectPeriod: Seconds(2), connectTimeout: Seconds(10), queueQoSZero: false });
  client.on('error', (error) => log.warn('the broker for notices is away; it is tried again', { error: describeError(error) }));
  const announced = new Set<string>();
  // A broker that was away may have forgotten what it was told.
  client.on('connect', () => announced.clear());

  const publish = (topic: string, payload: object, retain: boolean) =>
    withDeadline(clock, ACKNOWLEDGED_WITHIN, 'the broker', () => client.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain }));

  /** Home Assistant finds the topic by itself, as an event (https://www.home-assistant.io/integrations/event.mqtt/). */
  async function announce(topic: string): Promise<void> {
    if (announced.has(topic)) return;
    const name = topic.replaceAll('/', '_');
    await publish(`homeassistant/event/${name}/config`, {
      name: 'Notices', unique_id: name, state_topic: topic, event_types: eventTypes, icon: 'mdi:door',
      device: { identifiers: [name], name: 'Latchkey', manufacturer: 'Latchkey' }, origin: { name: 'Latchkey' },
    }, true);
    announced.add(topic);
  }

  return {
    async send(topic, { kind, group, title, body, url: link, visitId, incidentId, createdAt, receipt }) {
      if (!client.connected) return { kind: 'later', reason: 'mqtt.not_connected' };
      try {
        await announce(topic);
        await publish(topic, { event_type: kind, group, title, body, url: link, visit: visitId, incident: incidentId, at: createdAt, receipt }, false);
        return { kind: 'taken' };
      } catch (error) {
        log.warn('a notice was not published', { error: describeError(error) });
        return { kind: 'later', reason: 'mqtt.failed' };
      }
    },
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}
