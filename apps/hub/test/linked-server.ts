import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { silentLog, systemClock } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../../server/src/database/schema.ts';
import type { TestDatabase } from '../../server/src/database/test-database.fixture.ts';
import { createHubLink } from '../../server/src/hub-link/hub-link.ts';
import { createLiveEvents } from '../../server/src/hub-link/live-events.ts';
import { makeHubKey, newSite, serveHubLink, type SiteIds } from '../../server/src/hub-link/test-hub.fixture.ts';
import { insertSite } from '../../server/src/hub-link/test-rows.fixture.ts';
import type { Notice } from '../../server/src/notices/notice.ts';
import type { HubIdentity } from '../src/link/hub-identity.ts';
import type { Pairing } from '../src/link/pairing.ts';

const SERVER_ID = 'srv_test';

/** The real server's side of the hub link, with its PostgreSQL, at the end of a line that can be cut. */
export interface LinkedServer extends AsyncDisposable {
  readonly db: Kysely<Schema>;
  readonly ids: SiteIds;
  /** What the hub got when it was paired here. */
  readonly pairing: Pairing;
  /** Where the hub dials. */
  readonly url: string;
  /** What people would have been told, in order. */
  readonly raised: readonly Notice[];
  /** How often the hub has dialled. */
  readonly dialled: number;
  /** From now on each connection breaks off in the middle of whatever it carries, after so many bytes from the hub. Null: none does. */
  breakAfter(bytes: number | null): void;
}

/** @param accessPointId the door of the site, by the name that the hub's lines give it */
export async function startLinkedServer(cluster: TestDatabase, { publicJwk }: HubIdentity, accessPointId: `ap_${string}`): Promise<LinkedServer> {
  await using starting = new AsyncDisposableStack();
  const { db } = await cluster.fresh();
  const ids = { ...newSite(), accessPointId };
  await insertSite(db, ids, { ...makeHubKey(), publicJwk });
  const raised: Notice[] = [];
  const link = starting.use(
    await createHubLink({
      db, keys: { serverId: SERVER_ID }, live: createLiveEvents(silentLog), clock: systemClock, log: silentLog,
      notices: {
        async raise(_transaction, notice) {
          raised.push(notice);
          return [];
        },
        announce: () => undefined,
        async [Symbol.asyncDispose]() {},
      },
    }),
  );
  const { server } = starting.use(await serveHubLink((socket, request) => link.accept(socket, request)));
  let limit: number | null = null;
  let dialled = 0;
  const line = createServer((hub) => {
    dialled += 1;
    carry(hub, connect(portOf(server), '127.0.0.1'), () => limit);
  });
  starting.defer(() => void line.close());
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  const kept = starting.move();
  return {
    db, ids, raised,
    pairing: { hubId: ids.hubId, siteId: ids.siteId, serverId: SERVER_ID, serverJwk: { ...makeHubKey().publicJwk, kid: 'server' } },
    url: `http://127.0.0.1:${portOf(line)}`,
    get dialled() {
      return dialled;
    },
    breakAfter(bytes) {
      limit = bytes;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

// Listening on TCP, so the address is not a text.
const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port;

/** Carries bytes both ways until either side ends, or the hub has sent as many as the line lets through. */
function carry(hub: Socket, server: Socket, limit: () => number | null): void {
  let carried = 0;
  const end = () => {
    hub.destroy();
    server.destroy();
  };
  for (const socket of [hub, server]) socket.setNoDelay(true).on('error', end).on('close', end);
  server.on('data', (chunk) => hub.write(chunk));
  hub.on('data', (chunk: Buffer) => {
    const left = (limit() ?? Number.POSITIVE_INFINITY) - carried;
    carried += chunk.length;
    server.write(chunk.subarray(0, Math.max(0, left)));
    if (chunk.length >= left) end();
  });
}
