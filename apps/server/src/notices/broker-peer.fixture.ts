import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';

/** A real MQTT broker that keeps what was published on it. */
export interface BrokerPeer extends AsyncDisposable {
  readonly url: string;
  readonly connected: number;
  readonly published: { readonly topic: string; readonly retain: boolean; readonly payload: Readonly<Record<string, unknown>> }[];
}

export async function startBrokerPeer(): Promise<BrokerPeer> {
  const broker = await Aedes.createBroker();
  const published: BrokerPeer['published'] = [];
  broker.on('publish', ({ topic, retain, payload }, client) => {
    if (client !== null) published.push({ topic, retain, payload: JSON.parse(payload.toString()) as Readonly<Record<string, unknown>> });
  });
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    get connected() {
      return broker.connectedClients;
    },
    published,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await closed;
    },
  };
}
