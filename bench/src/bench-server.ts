import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, CodedError, silentLog } from '@latchkey/kit';
import { createDatabase, createPool } from '../../apps/server/src/database/connect.ts';
import type { Database } from '../../apps/server/src/database/database.ts';
import { findPostgres } from '../../apps/server/src/database/postgres-binaries.ts';
import { startCluster } from '../../apps/server/src/database/postgres-cluster.ts';
import { type OwnedProcess, startProcess } from './owned-process.ts';
import { type ProcessSample, sampleProcess } from './probed-process.ts';
import { listProcesses, treeOf } from './process-usage.ts';

/** One real server process on a real database that syncs to disk, with no limit on requests. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  readonly db: Database['db'];
  /** The server's data folder. */
  readonly folder: string;
  readonly pid: number;
  /** The database's processes. */
  readonly databasePids: () => readonly number[];
  /** What the server holds, after garbage collection. */
  sample(): Promise<ProcessSample>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The address that a program printed. */
export const urlIn = ({ output }: OwnedProcess): string => /"url":"([^"]+)"/.exec(output())?.[1] ?? '';

export async function startBenchServer(clock: Clock): Promise<BenchServer> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const cluster = stack.use(await startCluster({ folder: join(folder, 'database'), binaries: await findPostgres(), clock, log: silentLog }));
  const { address } = cluster;
  const databaseUrl = `postgres://${address.user}:${address.password}@localhost/${address.database}?host=${encodeURIComponent(address.host)}&port=${address.port}`;
  const env = {
    DATABASE_URL: databaseUrl, LATCHKEY_DATA: folder, LATCHKEY_PORT: '0', LATCHKEY_RATE_LIMIT: '100000000', LATCHKEY_LOG: 'info',
    LATCHKEY_BENCH_PROBE: folder, NODE_OPTIONS: `--expose-gc --import=${path('usage-probe.ts')}`,
  };
  const server = stack.use(await startProcess([path('../../apps/server/src/main.ts')], { clock, until: 'server listens', env }));
  const pool = createPool(address, () => {}, 4);
  stack.defer(() => pool.end());
  const pid = server.child.pid ?? 0;
  const kept = stack.move();
  return {
    url: urlIn(server), databaseUrl, db: createDatabase(pool), folder: join(folder, 'server'), pid,
    databasePids: () => treeOf(cluster.pid, listProcesses()),
    sample: () => sampleProcess(pid, folder, clock),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Throws `bench.too_few_files` where this machine allows a process fewer open files than so many connections need. */
export function requireFiles(connections: number): void {
  // The report's shape is Node's own.
  const { userLimits } = process.report.getReport() as unknown as { readonly userLimits: { readonly open_files: { readonly hard: number | 'unlimited' } } };
  const { hard } = userLimits.open_files;
  if (hard !== 'unlimited' && hard < connections + 500) {
    throw new CodedError('bench.too_few_files', `A process may open ${hard} files here, and ${connections} connections need ${connections + 500}. Raise it before: ulimit -n ${connections + 500} (as root, or by LimitNOFILE= of the service, or nofile in /etc/security/limits.conf)`);
  }
}
