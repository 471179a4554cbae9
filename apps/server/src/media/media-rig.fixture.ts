import { type HubCommand, type HubReply, sockets } from '@latchkey/contract';
import { type Clock, MiB, silentLog, systemClock } from '@latchkey/kit';
import { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { createHubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { connectTestHub, type HubKey, makeHubKey, newSite, signAsHub, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { createShares } from '../shares/shares.ts';
import { createMedia, type MediaServer } from './media.ts';

export const SERVER_ID = 'srv_test';

/** What a hub is asked to send. */
export type AskedStream = Extract<HubCommand, { type: 'media.open' }>['body'];

/** Media and links of a server as pages and hubs reach them, with one household and its hub, which is not real but dials back for each stream. */
export interface MediaRig {
  /** Disposed of by the test, with all that it adds. */
  readonly stack: AsyncDisposableStack;
  readonly app: TestApp;
  /** http, on the loopback interface. */
  readonly address: string;
  readonly ids: SiteIds;
  readonly key: HubKey;
  readonly media: MediaServer;
  /** The hub appears. It does with the socket of each stream what `serve` says; to other commands it gives `answer`, or that all is well. */
  connectHub(serve: (socket: WebSocket, asked: AskedStream) => void, answer?: (command: HubCommand) => HubReply['result'] | undefined): Promise<void>;
  /** As a member of the household, or as `memberId`; the body as it was parsed. */
  asResident(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, memberId?: string): Promise<{ readonly status: number; readonly body: ReturnType<typeof JSON.parse> }>;
  /** A member's cookie. */
  cookieOf(memberId?: string): Promise<string>;
}

/** How a hub says who it is when it dials back. */
export const bearerOf = (key: HubKey, hubId: string) => ({ authorization: `Bearer ${signAsHub(key, { iss: hubId, aud: SERVER_ID, ins: 'process-one' })}` });

export async function startMediaRig({ db }: Pick<Database, 'db'>, clock: Clock = systemClock): Promise<MediaRig> {
  await using starting = new AsyncDisposableStack();
  const [ids, key] = [newSite(), makeHubKey()];
  await insertSite(db, ids, key);
  const shared = { db, live: createLiveEvents(silentLog), clock, log: silentLog };
  const link = starting.use(await createHubLink({ ...shared, keys: { serverId: SERVER_ID }, notices: { raise: async () => [], announce() {}, async [Symbol.asyncDispose]() {} } }));
  const media = starting.use(createMedia({ ...shared, hubLink: link }));
  const shares = createShares({ ...shared, media });
  const app = starting.use(await startTestApp(db, { clock, handlers: () => ({ ...media.handlers, ...shares.handlers }) }));
  app.server.sockets.on(sockets.hubLink, async ({ request }) => (socket) => link.accept(socket, request));
  app.server.sockets.on(sockets.hubMedia, media.hubSocket, { maxPayload: MiB(4) });
  app.server.sockets.on(sockets.liveFragments, media.fragmentsSocket);
  app.server.sockets.on(sockets.sharedFragments, shares.fragmentsSocket);
  const address = await app.app.listen({ host: '127.0.0.1', port: 0 });
  const url = address.replace('http', 'ws');
  const stack = starting.move();
  const cookieOf = async (memberId: string = ids.memberId) => (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  return {
    stack, app, address, ids, key, media, cookieOf,
    async connectHub(serve, answer) {
      stack.use(
        await connectTestHub({
          url: `${url}/hub-link`, hubId: ids.hubId, serverId: SERVER_ID, key,
          answer(command) {
            if (command.type !== 'media.open') return answer === undefined ? { ok: true, body: {} } : answer(command);
            const socket = new WebSocket(`${url}/hub-link/media/${command.body.streamId}`, { headers: bearerOf(key, ids.hubId) });
            stack.defer(() => socket.terminate());
            socket.on('error', () => {});
            socket.on('open', () => serve(socket, command.body));
            return { ok: true, body: {} };
          },
        }),
      );
    },
    async asResident(method, path, body, memberId) {
      const response = await app.send({ method, url: `/api/v1/${path}`, headers: { cookie: await cookieOf(memberId), origin: ORIGIN }, ...(body === undefined ? {} : { payload: body }) });
      return { status: response.statusCode, body: response.statusCode === 204 ? undefined : response.json() };
    },
  };
}
