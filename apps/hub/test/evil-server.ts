import { once } from 'node:events';
import { createServer } from 'node:http';
import { type HubCommand, type HubCommandType, hubReply, type HubReply, siteState, type SiteState, topics } from '@latchkey/contract';
import type { SignKey } from '@latchkey/grants';
import { newId, Seconds, systemClock, plus, toIso } from '@latchkey/kit';
import { Aedes } from 'aedes';
import { WebSocketServer } from 'ws';
import { createMqttStream } from '../../server/src/hub-link/mqtt-stream.ts';

/** A server that a hub was paired with in good faith and that then does what it likes: it has the pinned key and the link. */
export interface EvilServer extends AsyncDisposable {
  readonly url: string;
  readonly hubId: `hub_${string}`;
  readonly siteId: `site_${string}`;
  readonly serverId: string;
  /** What the hub last said of its site. */
  readonly state: () => SiteState | undefined;
  /** Sends a command as the contract has it, and gives the hub's answer. */
  command<Type extends HubCommandType>(type: Type, body: Extract<HubCommand, { type: Type }>['body']): Promise<HubReply['result']>;
  /** Sends any bytes as a command. */
  send(payload: string | Buffer): Promise<void>;
}

const ANSWER_WITHIN = 20_000;

export async function startEvilServer(serverKey: SignKey): Promise<EvilServer> {
  const [hubId, siteId, serverId] = [newId('hub'), newId('site'), 'srv_evil'];
  const http = createServer((request, response) => {
    request.resume();
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ hubId, siteId, serverId, serverJwk: { ...serverKey, kid: 'evil' } }));
  });
  const broker = await Aedes.createBroker();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => broker.handle(createMqttStream(socket)));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  let state: SiteState | undefined;
  const replies = new Map<string, (reply: HubReply) => void>();
  broker.on('publish', ({ topic, payload }) => {
    if (topic === topics.state(hubId)) state = siteState.parse(JSON.parse(payload.toString()));
    if (topic !== topics.replies(hubId)) return;
    const reply = hubReply.parse(JSON.parse(payload.toString()));
    replies.get(reply.id)?.(reply);
  });
  const send: EvilServer['send'] = (payload) =>
    new Promise((resolve, reject) => {
      broker.publish({ cmd: 'publish', topic: topics.commands(hubId), payload, qos: 1, retain: false, dup: false }, (error) => (error ? reject(error) : resolve()));
    });
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    hubId, siteId, serverId, send,
    state: () => state,
    async command(type, body) {
      const now = systemClock.now();
      const id = newId('cmd');
      const { promise, resolve, reject } = Promise.withResolvers<HubReply>();
      replies.set(id, resolve);
      const timer = setTimeout(() => reject(new TypeError(`the hub did not answer ${type}`)), ANSWER_WITHIN);
      await send(JSON.stringify({ id, type, issuedAt: toIso(now), expiresAt: toIso(plus(now, Seconds(60))), body }));
      return (await promise.finally(() => clearTimeout(timer))).result;
    },
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      http.closeAllConnections();
      http.close();
    },
  };
}
