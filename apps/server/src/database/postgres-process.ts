import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, CodedError, Millis, Seconds, sleep, withDeadline } from '@latchkey/kit';
import { Client } from 'pg';

/** The process that `postmaster.pid` of a cluster names, if it lives and is a PostgreSQL. A stale file is removed. */
export async function runningPostmaster(cluster: string): Promise<number | undefined> {
  const path = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(path, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (isAlive(pid) && (await isPostgres(pid))) return pid;
  // PostgreSQL would refuse to start when the number now belongs to another program of the same user, as after a restart of a container.
  await rm(path, { force: true });
  return undefined;
}

/** Whether a process with this number exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  // Where there is no /proc the number alone has to do: PostgreSQL checks its shared memory itself.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // A process that has ended and that nobody waits for keeps its number and name, and serves nobody.
  return stat === undefined ? process.platform !== 'linux' : /^\d+ \(postgres.*\) [^ZX]/.test(stat);
}

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Waits until the cluster answers a query. `gaveUp` says why it never will; rejects with that, or with `database.not_ready` after a minute, which crash recovery may need. */
export async function waitUntilReady(address: SocketAddress, clock: Clock, gaveUp: () => CodedError | undefined | Promise<CodedError | undefined>, signal?: AbortSignal): Promise<void> {
  const waiting = withDeadline(clock, Seconds(60), 'starting PostgreSQL', async (inner) => {
    for (;;) {
      inner.throwIfAborted();
      const reason = await gaveUp();
      if (reason !== undefined) throw reason;
      if (await answers(address)) return;
      await sleep(clock, Millis(20), inner);
    }
  }, signal);
  await waiting.catch((cause: unknown) => {
    if (cause instanceof CodedError && cause.code === 'kit.deadline') throw new CodedError('database.not_ready', `PostgreSQL in ${address.host} did not become ready within a minute. Its log is beside the cluster.`, { cause });
    throw cause;
  });
}

async function answers(address: SocketAddress): Promise<boolean> {
  const client = new Client({ ...address, connectionTimeoutMillis: 2_000 });
  // A connection that breaks while it is closed tells nobody anything.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    // A wrong password never becomes right by waiting.
    if (error instanceof Error && 'code' in error && error.code === '28P01') throw new CodedError('database.password_wrong', 'The embedded database refuses its own password file. Restore the database folder from one backup as a whole.', { cause: error });
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Stops a cluster: fast shutdown, and after 30 s an immediate one, from which PostgreSQL recovers at its next start. */
export async function stopPostmaster(pid: number, clock: Clock): Promise<void> {
  for (const [name, limit] of [['SIGINT', Seconds(30)], ['SIGQUIT', Seconds(10)]] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, name);
    const until = clock.monotonic() + limit;
    while (clock.monotonic() < until) {
      if (!isAlive(pid)) return;
      await sleep(clock, Millis(20));
    }
  }
}
