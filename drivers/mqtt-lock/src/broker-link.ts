import { Socket } from 'node:net';
import { type Clock, CodedError, Emitter, type Log, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import { type MqttClient, connect } from 'mqtt';
import type { Order } from './source.ts';
import { matchesFilter } from './topic-filter.ts';

/** A message as it came from the broker. */
export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** True when the broker repeated what it had kept: the sender may have said it long ago. */
  readonly retained: boolean;
}

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly reason: string };

/** The connection to the broker. It reconnects for ever until disposed. */
export interface BrokerLink extends AsyncDisposable {
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): Unsubscribe;
  /** Hears a topic or topic filter, now and after every reconnect. */
  hear(filter: string, listener: (heard: Heard) => void): Unsubscribe;
  /** Publishes with QoS 1 and resolves when the broker acknowledged. Rejects with `mqtt.offline`; never sends later what could not be sent now. */
  publish(order: Order, signal: AbortSignal): Promise<void>;
}

export interface LinkOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const RETRY = [Millis(200), Millis(500), Seconds(1), Seconds(2)] as const;

/** Opens the link; does not wait for the broker. */
export function openBrokerLink({ url, username, password, clock, log }: LinkOptions): BrokerLink {
  const states = new Emitter<LinkState>();
  const hearers = new Map<string, Set<(heard: Heard) => void>>();
  /** What each plain topic said last on this connection, for hearers that come later. */
  const latest = new Map<string, Heard>();
  let state: LinkState = { kind: 'connecting' };
  let client: MqttClient | undefined;
  let retry: Disposable | undefined;
  let failures = 0;
  let lost = new AbortController();
  let closed = false;

  const become = (next: LinkState) => {
    if (next.kind === state.kind && next.kind !== 'down') return;
    const changed = next.kind !== state.kind || (next.kind === 'down' && state.kind === 'down' && next.reason !== state.reason);
    state = next;
    if (!changed) return;
    if (next.kind === 'down') log.warn('the MQTT broker is gone', { reason: next.reason });
    else log.info('the MQTT broker answers');
    states.emit(next);
  };

  const subscribe = (at: MqttClient, filters: readonly string[]) => {
    if (filters.length === 0) return;
    at.subscribe([...filters], { qos: 1 }, (error, granted) => {
      for (const { topic, qos } of granted ?? []) if (qos === 128) log.warn('the MQTT broker lets nobody read this topic', { topic });
      if (error) log.warn('the MQTT broker refused a subscription', { reason: error.message });
    });
  };

  const open = () => {
    retry = undefined;
    // A fresh client each time: one that reconnects by itself would publish an old command again, long after its deadline.
    const opened = connect(url, {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      protocolVersion: 4, clean: true, keepalive: 5, connectTimeout: 5_000, reconnectPeriod: 0, queueQoSZero: false, resubscribe: false,
    });
    let reason = 'the connection was closed';
    client = opened;
    const quicken = () => {
      // Without it, a small packet waits for the acknowledgement of the one before: 88 ms a round trip instead of 0.14 ms.
      if (opened.stream instanceof Socket) opened.stream.setNoDelay(true);
    };
    quicken();
    opened.on('connect', () => {
      quicken();
      failures = 0;
      lost = new AbortController();
      subscribe(opened, [...hearers.keys()]);
      become({ kind: 'up' });
    });
    opened.on('message', (topic, payload, packet) => {
      const heard: Heard = { topic, payload, retained: packet.retain };
      if (hearers.has(topic)) latest.set(topic, { ...heard, retained: true });
      for (const [filter, listeners] of hearers) {
        if (!matchesFilter(filter, topic)) continue;
        for (const listener of Array.from(listeners)) listener(heard);
      }
    });
    opened.on('error', (error) => {
      reason = error.message;
    });
    opened.on('close', () => {
      if (client !== opened) return;
      client = undefined;
      latest.clear();
      opened.end(true);
      lost.abort(new CodedError('mqtt.offline', 'The connection to the MQTT broker broke.'));
      if (closed) return;
      become({ kind: 'down', reason });
      retry = clock.schedule(RETRY[Math.min(failures, RETRY.length - 1)] ?? Seconds(2), open);
      failures += 1;
    });
  };
  open();

  return {
    get state() {
      return state;
    },
    onState: (listener) => states.subscribe(listener),
    hear(filter, listener) {
      const listeners = hearers.get(filter);
      if (listeners !== undefined) listeners.add(listener);
      else {
        hearers.set(filter, new Set([listener]));
        if (client?.connected) subscribe(client, [filter]);
      }
      const known = latest.get(filter);
      if (known !== undefined) listener(known);
      return () => {
        const current = hearers.get(filter);
        current?.delete(listener);
        if (current?.size !== 0) return;
        hearers.delete(filter);
        latest.delete(filter);
        if (client?.connected) client.unsubscribe(filter);
      };
    },
    async publish({ topic, payload }, signal) {
      signal.throwIfAborted();
      if (!client?.connected) throw new CodedError('mqtt.offline', 'There is no connection to the MQTT broker.');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal.reason);
      const onLost = () => reject(lostNow.reason);
      const lostNow = lost.signal;
      signal.addEventListener('abort', onAbort, { once: true });
      lostNow.addEventListener('abort', onLost, { once: true });
      client.publish(topic, payload, { qos: 1 }, (error) => {
        if (error) reject(new CodedError('mqtt.offline', 'The MQTT broker did not take the message.', { cause: error }));
        else resolve();
      });
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', onAbort);
        lostNow.removeEventListener('abort', onLost);
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      retry?.[Symbol.dispose]();
      const last = client;
      client = undefined;
      lost.abort(new CodedError('mqtt.offline', 'The driver was stopped.'));
      await last?.endAsync(true);
    },
  };
}
