import { type Clock, type Log, Seconds } from '@latchkey/kit';
import { z } from 'zod';
import { type BoxBroker, connectBox } from './box-broker.ts';

export interface SirenPeerOptions {
  readonly broker: BoxBroker;
  readonly baseTopic: string;
  /** Its friendly name. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
}

const order = z.object({ warning: z.object({ mode: z.string(), duration: z.number().min(0).max(1_800).default(10) }) });

/**
 * A siren behind the same bridge, as zigbee2mqtt tells of one (`warning` of the IAS WD cluster). A real one does not say whether it sounds; this one tells at
 * `<base>/<name>/heard` what a neighbour would hear. It ends by itself.
 */
export function startSirenPeer({ broker, baseTopic, name, clock, log }: SirenPeerOptions): AsyncDisposable {
  const topic = (rest: string) => `${baseTopic}/${name}/${rest}`;
  const client = connectBox(broker, { topic: topic('availability'), payload: JSON.stringify({ state: 'offline' }) }, log);
  let end: Disposable | undefined;
  const publish = (rest: string, value: unknown) => {
    if (client.connected) client.publish(topic(rest), JSON.stringify(value), { qos: 1, retain: true });
  };
  const sound = (forSeconds: number) => {
    end?.[Symbol.dispose]();
    end = forSeconds > 0 ? clock.schedule(Seconds(forSeconds), () => sound(0)) : undefined;
    publish('heard', { sounding: forSeconds > 0 });
  };
  client.on('connect', () => {
    client.subscribe(topic('set'), { qos: 1 }, (error) => {
      if (error) return;
      publish('availability', { state: 'online' });
      publish('heard', { sounding: end !== undefined });
    });
  });
  client.on('message', (_topic, payload) => {
    const wanted = order.safeParse(parseJson(payload));
    if (wanted.success) sound(wanted.data.warning.mode === 'stop' ? 0 : wanted.data.warning.duration);
  });
  return {
    async [Symbol.asyncDispose]() {
      end?.[Symbol.dispose]();
      if (client.connected) await client.publishAsync(topic('availability'), JSON.stringify({ state: 'offline' }), { qos: 1, retain: true });
      await client.endAsync(true);
    },
  };
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
