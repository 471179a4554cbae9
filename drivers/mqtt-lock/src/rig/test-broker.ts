import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { Aedes } from 'aedes';

/** A broker for tests that can die and come back on its port. Its retained messages die with it. */
export interface TestBroker extends AsyncDisposable {
  readonly url: string;
  /** Drops every connection at once and refuses new ones. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Publishes as somebody else would. */
  publish(topic: string, payload: string | Buffer, retain?: boolean): Promise<void>;
  /** Everything that was published since the start of the test, oldest first. */
  readonly published: readonly { readonly topic: string; readonly text: string; readonly retain: boolean }[];
}

/** Starts a broker on a free loopback port; `password` is asked of every client when it is given. */
export async function startTestBroker(password?: string): Promise<TestBroker> {
  let broker: Aedes;
  let server: Server;
  let port = 0;
  const sockets = new Set<Socket>();
  const published: { topic: string; text: string; retain: boolean }[] = [];

  const start = async () => {
    broker = await Aedes.createBroker({
      authenticate: (_client, _username, given, done) => done(null, password === undefined || given?.toString() === password),
    });
    broker.on('publish', ({ topic, payload, retain }) => {
      if (!topic.startsWith('$SYS')) published.push({ topic, text: payload.toString(), retain });
    });
    server = createServer((socket) => {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      broker.handle(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has an address with a port.
    ({ port } = server.address() as AddressInfo);
  };
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => broker.close(resolve));
  };
  await start();
  return {
    get url() {
      return `mqtt://127.0.0.1:${port}`;
    },
    start,
    stop,
    published,
    publish: (topic, payload, retain = false) => new Promise((resolve, reject) => {
      broker.publish({ cmd: 'publish', topic, payload, retain, qos: 1, dup: false }, (error) => (error ? reject(error) : resolve()));
    }),
    [Symbol.asyncDispose]: stop,
  };
}
