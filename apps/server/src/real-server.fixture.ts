import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@latchkey/kit';
import { composeServer, type Server, type ServerContext } from './compose.ts';
import type { Database } from './database/database.ts';
import { startTestDatabase } from './database/test-database.fixture.ts';
import { createSessions, type Sessions } from './identity/sessions.ts';
import { serverConfig } from './server-config.ts';

/** The whole server on a free port, with a real database of its own that the test may look into. */
export interface RealServer extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  /** Its data folder. */
  readonly folder: string;
  readonly db: Database['db'];
  readonly sessions: Sessions;
}

/** @param env settings beside port, folder and database. */
export async function startRealServer(env: Readonly<Record<string, string>> = {}, context: Partial<ServerContext> = {}): Promise<RealServer> {
  await using stack = new AsyncDisposableStack();
  const cluster = stack.use(await startTestDatabase());
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-real-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { db, address } = await cluster.fresh();
  if ('url' in address) throw new TypeError('the test database has a socket address');
  const DATABASE_URL = `postgres://${address.user}:${address.password}@localhost/${address.database}?host=${encodeURIComponent(address.host)}&port=${address.port}`;
  const server = stack.use(await composeServer(serverConfig.parse({ LATCHKEY_PORT: '0', LATCHKEY_DATA: folder, DATABASE_URL, ...env }), { log: silentLog, clock: systemClock, ...context }));
  const kept = stack.move();
  return { server, url: server.url, folder, db, sessions: createSessions({ db, clock: systemClock }), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
