import { Socket } from 'node:net';
import type { Log } from '@latchkey/kit';
import { type MqttClient, connect } from 'mqtt';

/** How the device reaches its broker. */
export interface BoxBroker {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** A client that reconnects for ever, also after a refusal; the broker speaks `will` when it is lost. */
export function connectBox(broker: BoxBroker, will: { readonly topic: string; readonly payload: string }, log: Log): MqttClient {
  const client = connect(broker.url, {
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
    protocolVersion: 4,
    clean: true,
    keepalive: 5,
    reconnectPeriod: 500,
    connectTimeout: 5_000,
    reconnectOnConnackError: true,
    // Each connection subscribes for itself, together with what it publishes.
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
  });
  const quicken = () => {
    // Small packets wait 40 ms for a companion on a socket without this.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  };
  quicken();
  client.on('connect', quicken);
  client.on('error', (error) => log.debug('the broker does not let the box in', { reason: error.message }));
  return client;
}
