import type { Log } from '@latchkey/kit';
import { z } from 'zod';
import type { AlarmPanel } from './alarm-panel.ts';
import { type BoxBroker, connectBox } from './box-broker.ts';

export interface PanelPeerOptions {
  readonly broker: BoxBroker;
  /** Its topics begin with it: `alarmo` in the world. */
  readonly baseTopic: string;
  readonly panel: AlarmPanel;
  readonly log: Log;
}

/** The panel on its broker. */
export interface PanelPeer extends AsyncDisposable {
  /** Whether it does nothing that it is told over the network, and says nothing of it. */
  silence(silent: boolean): void;
}

const order = z.object({ command: z.string(), code: z.string().optional() });

/** An alarm panel as Alarmo speaks over MQTT (https://github.com/nielsfaber/alarmo, `mqtt.py`): its state is retained, a refusal is an event. */
export function startPanelPeer({ broker, baseTopic, panel, log }: PanelPeerOptions): PanelPeer {
  const topic = (rest: string) => `${baseTopic}/${rest}`;
  const client = connectBox(broker, { topic: topic('availability'), payload: 'offline' }, log);
  let isSilent = false;
  const publish = (rest: string, payload: string, retain: boolean) => {
    if (client.connected) client.publish(topic(rest), payload, { qos: 1, retain });
  };
  client.on('connect', () => {
    client.subscribe(topic('command'), { qos: 1 }, (error) => {
      if (error) return;
      publish('state', panel.state, true);
      publish('availability', 'online', true);
    });
  });
  client.on('message', (_topic, payload) => {
    const said = order.safeParse(parseJson(payload));
    if (!said.success || isSilent) return;
    const refusal = panel.command(said.data.command, said.data.code);
    if (refusal !== undefined) publish('event', JSON.stringify({ event: refusal }), false);
  });
  const stop = panel.onChange((state) => publish('state', state, true));
  return {
    silence(silent) {
      isSilent = silent;
    },
    async [Symbol.asyncDispose]() {
      stop();
      if (client.connected) await client.publishAsync(topic('availability'), 'offline', { qos: 1, retain: true });
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
