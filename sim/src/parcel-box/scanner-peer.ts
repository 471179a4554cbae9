import type { Log } from '@latchkey/kit';
import { type BoxBroker, connectBox } from './box-broker.ts';
import type { BoxHome } from './box-home.ts';

export interface ScannerPeerOptions {
  readonly broker: BoxBroker;
  /** Its topics begin with it. */
  readonly name: string;
  /** Where it is announced to Home Assistant as a tag scanner; left out: nowhere. */
  readonly discoveryPrefix: string | undefined;
  readonly home: BoxHome;
  readonly log: Log;
}

/**
 * A scanner module beside the box: says at `<name>/code` the text of a code that is held before it, once. Announced as Home Assistant's tag scanners are
 * (https://www.home-assistant.io/integrations/tag.mqtt/). Nothing that it says is retained.
 */
export function startScannerPeer({ broker, name, discoveryPrefix, home, log }: ScannerPeerOptions): AsyncDisposable {
  const client = connectBox(broker, { topic: `${name}/availability`, payload: 'offline' }, log);
  const publish = (topic: string, payload: string, retain: boolean) => {
    if (client.connected) client.publish(topic, payload, { qos: 1, retain });
  };
  client.on('connect', () => {
    publish(`${name}/availability`, 'online', true);
    if (discoveryPrefix !== undefined) publish(`${discoveryPrefix}/tag/${name}/config`, JSON.stringify({ topic: `${name}/code`, device: { identifiers: [name], name } }), true);
  });
  const stop = home.onHeldCode((text) => publish(`${name}/code`, text, false));
  return {
    async [Symbol.asyncDispose]() {
      stop();
      if (client.connected) await client.publishAsync(`${name}/availability`, 'offline', { qos: 1, retain: true });
      await client.endAsync(true);
    },
  };
}
