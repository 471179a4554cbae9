import type { IncomingMessage } from 'node:http';
import { topics } from '@latchkey/contract';
import { type Clock, CodedError, describeError, Emitter, KiB, type Log, Millis, Seconds } from '@latchkey/kit';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { WebSocket } from 'ws';
import type { HubIdentity, HubTokenVerifier } from './hub-token.ts';
import { createMqttStream } from './mqtt-stream.ts';
import { createPacketSizeCheck } from './packet-size.ts';

/** The largest message that a hub may send: the state of a thousand access points fits. */
const LARGEST_PACKET = KiB(1_024);
/** How long the process that holds a hub's identity may take to show that it lives when another claims the same. */
const ANSWER_WITHIN = Seconds(2);
/** Return codes of MQTT 3.1.1, 3.2.2.3. A copy of a hub gets the one for its identifier, everything else the one for its password. */
const IDENTIFIER_REJECTED: AuthenticateError['returnCode'] = 2;
const BAD_PASSWORD: AuthenticateError['returnCode'] = 4;

/** What a hub may say, by the last level of its topic. */
export type HubChannel = 'replies' | 'entries' | 'state' | 'presence' | 'beats';
const CHANNELS: readonly HubChannel[] = ['replies', 'entries', 'state', 'presence', 'beats'];

/** One hub's connection, from its sign-in to its end. */
export interface HubSession extends HubIdentity {
  /** It listens for commands. */
  readonly ready: boolean;
}

export interface HubMessage {
  readonly session: HubSession;
  readonly channel: HubChannel;
  readonly payload: Buffer;
}

/** The embedded MQTT broker of the hub link: who is connected, and messages to and from each. It remembers nothing that matters. */
export interface HubBroker extends AsyncDisposable {
  /** Takes over a WebSocket that was opened at `sockets.hubLink`. */
  accept(socket: WebSocket, request: IncomingMessage): void;
  /** Verifies what a hub signs in with, for its media sockets. */
  readonly verify: HubTokenVerifier;
  /** Cuts a hub's connection and takes none of it from now on: also not one whose sign-in was found good a moment ago. */
  bar(hubId: string): void;
  session(hubId: string): HubSession | undefined;
  readonly sessions: readonly HubSession[];
  /** Hands a message to a connected hub's socket. Rejects with `hub.offline` when it is not listening. */
  send(hubId: string, channel: 'commands' | 'acks' | 'echoes', body: unknown): Promise<void>;
  readonly messages: Emitter<HubMessage>;
  /** A hub listens for commands. */
  readonly arrivals: Emitter<HubSession>;
  /** A hub's connection ended and no other took its place. */
  readonly departures: Emitter<HubSession>;
  /** A second process signed in with the identity of a hub that is connected and alive, and was refused. */
  readonly clashes: Emitter<HubIdentity>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly client: Client;
  session: (HubIdentity & { ready: boolean }) | undefined;
}

export async function createHubBroker(deps: { readonly verify: HubTokenVerifier; readonly clock: Clock; readonly log: Log }): Promise<HubBroker> {
  const { verify, clock, log } = deps;
  const onListenerError = (error: unknown) => log.error('A listener of the hub link failed', { error: describeError(error) });
  const messages = new Emitter<HubMessage>(onListenerError);
  const arrivals = new Emitter<HubSession>(onListenerError);
  const departures = new Emitter<HubSession>(onListenerError);
  const clashes = new Emitter<HubIdentity>(onListenerError);
  const connections = new Map<Client, Connection>();
  const current = new Map<string, Connection>();
  const barred = new Set<string>();

  const signIn = async (client: Client, username: string | undefined, password: Buffer | undefined): Promise<void> => {
    const identity = await verify(password?.toString('utf8') ?? '');
    if (username !== identity.hubId || client.id !== identity.hubId) throw new CodedError('hub.token_refused', 'The token is another hub’s');
    const holder = current.get(identity.hubId);
    if (holder !== undefined && holder.session?.instance !== identity.instance && (await answers(holder.socket, clock))) {
      clashes.emit(identity);
      throw new CodedError('hub.identity_in_use', 'Another process runs with this hub’s identity: stop one of them, and never copy a hub’s data folder');
    }
    if (barred.has(identity.hubId)) throw new CodedError('hub.token_refused', 'Another hub was paired in this one’s place');
    const connection = connections.get(client);
    if (connection === undefined) throw new CodedError('hub.offline', 'The connection ended while signing in');
    connection.session = { ...identity, ready: false };
    const before = current.get(identity.hubId);
    current.set(identity.hubId, connection);
    before?.socket.terminate();
  };

  const broker = await Aedes.createBroker({
    connectTimeout: Seconds(10),
    drainTimeout: Seconds(15),
    keepaliveLimit: 60,
    authenticate(client, username, password, reply) {
      signIn(client, username, password).then(
        () => reply(null, true),
        (error: unknown) => {
          const clash = error instanceof CodedError && error.code === 'hub.identity_in_use';
          log.warn(clash ? 'A second hub with one identity was refused' : 'A hub was refused', { hub: username?.slice(0, 40), error: describeError(error) });
          const refusal: AuthenticateError = Object.assign(new CodedError(clash ? 'hub.identity_in_use' : 'hub.token_refused', 'Refused'), { returnCode: clash ? IDENTIFIER_REJECTED : BAD_PASSWORD });
          reply(refusal, null);
        },
      );
    },
    authorizePublish(client, packet, done) {
      const hubId = client === null ? undefined : connections.get(client)?.session?.hubId;
      const own = hubId !== undefined && CHANNELS.some((channel) => packet.topic === topics[channel](hubId));
      done(own ? null : new CodedError('hub.forbidden_topic', 'A hub may only speak on its own topics'));
    },
    authorizeSubscribe(client, subscription, done) {
      const hubId = connections.get(client)?.session?.hubId;
      const own = hubId !== undefined && [topics.commands(hubId), topics.acks(hubId), topics.echoes(hubId)].includes(subscription.topic);
      done(null, own ? subscription : null);
    },
  });

  const release = (connection: Connection) => {
    connections.delete(connection.client);
    const { session } = connection;
    if (session === undefined || current.get(session.hubId) !== connection) return;
    current.delete(session.hubId);
    departures.emit(session);
  };

  broker.on('publish', (packet, client) => {
    const connection = client === null ? undefined : connections.get(client);
    const session = connection?.session;
    // A connection that was taken over has nothing more to say: its last will would mark the new one offline.
    if (connection === undefined || session === undefined || current.get(session.hubId) !== connection) return;
    const channel = CHANNELS.find((candidate) => packet.topic === topics[candidate](session.hubId));
    if (channel !== undefined) messages.emit({ session, channel, payload: Buffer.from(packet.payload) });
  });
  broker.on('subscribe', (subscriptions, client) => {
    const session = connections.get(client)?.session;
    if (session === undefined || session.ready || !subscriptions.some(({ topic, qos }) => topic === topics.commands(session.hubId) && (qos as number) < 128)) return;
    session.ready = true;
    arrivals.emit(session);
  });
  const onClientError = (_client: Client, error: Error) => log.warn('A hub’s connection failed', { error: describeError(error) });
  broker.on('clientError', onClientError);
  broker.on('connectionError', onClientError);

  return {
    verify,
    messages,
    arrivals,
    departures,
    clashes,
    accept(socket, request) {
      // Without it, commands wait for acknowledgements of earlier bytes: 88 ms a round trip instead of 0.14 ms.
      request.socket.setNoDelay(true);
      const fits = createPacketSizeCheck(LARGEST_PACKET);
      socket.on('message', (data) => {
        // `nodebuffer` is the default binary type.
        if (fits(data as Buffer)) return;
        log.warn('A hub sent a message that is too large', { limit: LARGEST_PACKET });
        socket.terminate();
      });
      const stream = createMqttStream(socket);
      const connection: Connection = { socket, client: broker.handle(stream, request), session: undefined };
      connections.set(connection.client, connection);
      socket.on('close', () => release(connection));
    },
    bar(hubId) {
      barred.add(hubId);
      current.get(hubId)?.socket.terminate();
    },
    session: (hubId) => current.get(hubId)?.session,
    get sessions() {
      return [...current.values()].flatMap(({ session }) => (session === undefined ? [] : [session]));
    },
    async send(hubId, channel, body) {
      if (current.get(hubId)?.session?.ready !== true) throw new CodedError('hub.offline', 'The hub is not connected');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      // All at one level, though the hub takes echoes at 0: the broker lets a message of level 0 overtake one of level 1 that was given to it before, and drops the one overtaken as a repetition.
      broker.publish({ cmd: 'publish', topic: topics[channel](hubId), payload: Buffer.from(JSON.stringify(body)), qos: 1, retain: false, dup: false }, (error) =>
        error == null ? resolve() : reject(new CodedError('hub.offline', 'The message did not reach the hub’s socket', { cause: error })),
      );
      await promise;
    },
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const { socket } of connections.values()) socket.terminate();
      broker.close(resolve);
      await promise;
    },
  };
}

/** Whether the peer's process answers a ping (RFC 6455, 5.5.2): a connection that nobody is behind does not. */
async function answers(socket: WebSocket, clock: Clock): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onPong = () => resolve(true);
  const onClose = () => resolve(false);
  socket.once('pong', onPong);
  socket.once('close', onClose);
  using _timer = clock.schedule(Millis(ANSWER_WITHIN), () => resolve(false));
  socket.ping();
  const alive = await promise;
  socket.off('pong', onPong);
  socket.off('close', onClose);
  return alive;
}
