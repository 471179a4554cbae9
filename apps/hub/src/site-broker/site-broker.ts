import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import { type Clock, CodedError, KiB, type Log, MiB, Seconds } from '@latchkey/kit';
import { Aedes, type Client } from 'aedes';
import type { BrokerUser } from './broker-credentials.ts';
import { meteredSocket } from './metered-socket.ts';
import { matchesPassword } from './password-hash.ts';
import { refusalLog } from './refusal-log.ts';
import { Repetitions } from './repetitions.ts';
import { coversFilter, coversTopic } from './topic-access.ts';

export interface SiteBrokerOptions {
  /** Loopback unless devices come over the network. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly credentials: readonly BrokerUser[];
}

/** The hub's own MQTT broker, for the devices of one site. */
export interface SiteBroker {
  readonly host: string;
  readonly port: number;
  /** What a client on this machine connects to. */
  readonly url: string;
  /** Who is signed in now. */
  readonly users: readonly string[];
  /** The hub says a text itself, and again to whoever listens later; an empty one takes it back. */
  publish(topic: string, text: string): void;
}

/** A large house's list of devices. */
const PACKET_LIMIT = MiB(4);
/** Before a client has signed in, no more is collected than a connect packet needs. */
const FIRST_PACKET_LIMIT = KiB(16);
const CONNECTIONS = 200;
const SIGN_IN_LIMIT = Seconds(5);
const SLOW_READER_LIMIT = Seconds(10);
const MQTT_3_1_1 = 4;

/**
 * Starts the broker that a site's devices speak to, so that a home relocks with no network and no server.
 * Nobody is anonymous; each user speaks and listens within its own topics. MQTT 3.1.1 only, retained messages are kept in memory:
 * after a restart every device says again what is true.
 * Rejects with `site-broker.port_taken` or `site-broker.cannot_listen`.
 */
export async function startSiteBroker(
  { host, port, credentials }: SiteBrokerOptions,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<SiteBroker & AsyncDisposable> {
  const users = new Map(credentials.map((user) => [user.username, user]));
  const signedIn = new Map<Client, BrokerUser>();

  const authenticate = async (client: Client, username: string | undefined, password: Uint8Array | undefined): Promise<boolean> => {
    const user = users.get(username ?? '');
    if (!(await matchesPassword(password ?? '', user?.passwordHash)) || user === undefined) return false;
    // A client's id is its own: with somebody else's, it would throw that one out.
    for (const [other, owner] of signedIn) if (other.id === client.id && owner !== user) return false;
    if (!client.closed) signedIn.set(client, user);
    return true;
  };
  const tellRefusal = refusalLog(log, clock);
  const repetitions = new Repetitions();

  const broker = await Aedes.createBroker({
    connectTimeout: SIGN_IN_LIMIT,
    drainTimeout: SLOW_READER_LIMIT,
    // Newer versions get a proper refusal from the broker itself; the older one it would let in.
    preConnect: (_client, { protocolVersion = 0 }, done) => done(protocolVersion < MQTT_3_1_1 ? new CodedError('site-broker.not_allowed', 'This version of MQTT is not spoken here.') : null, protocolVersion >= MQTT_3_1_1),
    async authenticate(client, username, password, done) {
      const welcome = await authenticate(client, username, password);
      // Only names that exist are told: what else people type may be a password.
      if (!welcome) tellRefusal(users.has(username ?? '') ? username : undefined);
      // CONNACK 5, not authorized, whatever the reason: whoever guesses learns nothing.
      done(null, welcome);
    },
    authorizePublish(client, { topic }, done) {
      const user = client === null ? undefined : signedIn.get(client);
      if (user !== undefined && coversTopic(user.access.publish, topic)) done(null);
      else {
        log.warn('a client spoke on a topic that is not its own and was thrown out', { username: user?.username, topic: topic.slice(0, 200) });
        done(new CodedError('site-broker.not_allowed', 'This client may not publish on this topic.'));
      }
    },
    authorizeSubscribe(client, subscription, done) {
      const user = signedIn.get(client);
      const allowed = user !== undefined && coversFilter(user.access.subscribe, subscription.topic);
      if (!allowed) log.warn('a client may not listen to a topic', { username: user?.username, topic: subscription.topic.slice(0, 200) });
      done(null, allowed ? subscription : null);
    },
    // A message kept for a client id of old days is not handed to whoever uses that id now.
    authorizeForward: (client, packet) => (coversTopic(signedIn.get(client)?.access.subscribe ?? [], packet.topic) && repetitions.isFirst(client, packet.brokerCounter) ? packet : null),
  });
  broker.on('clientDisconnect', (client) => signedIn.delete(client));
  broker.on('clientError', (client, error) => log.debug('a client of the site broker was dropped', { username: signedIn.get(client)?.username, error: error.message }));
  broker.on('connectionError', (_client, error) => log.debug('a connection to the site broker was dropped', { error: error.message }));
  // Without a listener, an EventEmitter throws.
  (broker as NodeJS.EventEmitter).on('error', (error: Error) => log.error('the site broker met an error', { error: error.message }));

  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const limit = () => (signedIn.has(client) ? PACKET_LIMIT : FIRST_PACKET_LIMIT);
    const client = broker.handle(meteredSocket(socket, limit, () => log.warn('a packet was too large for the site broker', { limit: limit() })));
    repetitions.follow(client);
  });
  server.maxConnections = CONNECTIONS;
  const stop = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    await new Promise<void>((resolve) => broker.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    await stop();
    throw listenError(host, port, cause);
  }
  const bound = portOf(server);
  log.info('the site broker listens', { host, port: bound });
  return {
    host,
    port: bound,
    url: `mqtt://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    get users() {
      return [...new Set([...signedIn.values()].map(({ username }) => username))];
    },
    publish(topic, text) {
      broker.publish({ cmd: 'publish', topic, payload: text, qos: 0, retain: true, dup: false }, (error) => {
        if (error) log.warn('the site broker could not pass on what the hub said', { topic, error: error.message });
      });
    },
    [Symbol.asyncDispose]: stop,
  };
}

function listenError(host: string, port: number, cause: unknown): CodedError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    return new CodedError('site-broker.port_taken', `Port ${port} on ${host} is in use by another program, so the devices of this site cannot reach the hub. Stop that program or set another port.`, { cause, facts: { host, port } });
  }
  return new CodedError('site-broker.cannot_listen', `The hub cannot listen on ${host}, port ${port}, so the devices of this site cannot reach it.`, { cause, facts: { host, port } });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
