import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type Clock, CodedError, codeOf, type Log, Seconds, sleep } from '@latchkey/kit';
import { writeSecretFile } from '../identity/secret-file.ts';
import { keepRunning } from './keep-running.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { isAlive, runningPostmaster, type SocketAddress, stopPostmaster, waitUntilReady } from './postgres-process.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';

const PORT = 5432;
const USER = 'latchkey';
/** A Unix socket's path has at most 107 bytes; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const LONGEST_SOCKET_FOLDER = 85;
const MOST_TRIES = 5;
const TRY_AGAIN_AFTER = Seconds(1);

export interface ClusterOptions {
  /** Holds `cluster`, `socket`, `password` and `postgres.log`. */
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly clock: Clock;
  readonly log: Log;
  /** `none` only for tests: a power cut would lose data. */
  readonly durability?: 'full' | 'none';
  readonly signal?: AbortSignal;
}

export interface Cluster extends AsyncDisposable {
  readonly address: SocketAddress;
  /** Of the process that serves now: it is started again when it ends by itself. */
  readonly pid: number;
  /** It ran already: a server before us was killed. */
  readonly adopted: boolean;
}

/**
 * Runs PostgreSQL for this data folder on a Unix socket, or adopts the one that still runs there. It is a process of its own session: Ctrl-C and the death of this
 * process do not reach it, so that it is never killed in the middle of a write. It is started again when it ends by itself. Disposing shuts it down. The caller holds the lock of the data folder.
 * Rejects with `database.no_postgres`, `database.folder_closed`, `database.version`, `database.init_failed`, `database.start_failed` or `database.not_ready`.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { binaries, clock, log, signal } = options;
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const user = await postgresUser([join(folder, 'cluster'), binaries.postgres]);
  const cluster = join(folder, 'cluster');
  const socketFolder = await prepareSocketFolder(folder, user);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await createCluster(folder, binaries, user, log);
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const address: SocketAddress = { host: socketFolder, port: PORT, user: USER, password, database: 'postgres' };

  // Only a kill -9 of this process leaves it to the next server: whatever else ends us without disposing takes it along.
  let serving: number | undefined;
  const onExit = () => void (serving !== undefined && isAlive(serving) && process.kill(serving, 'SIGINT'));
  process.on('exit', onExit);

  const launchReady = async (): Promise<number> => {
    await requireVersion(cluster, binaries);
    const { pid: launched, gaveUp } = await launch(folder, cluster, socketFolder, binaries, user, options.durability ?? 'full');
    serving = launched;
    try {
      await waitUntilReady(address, clock, gaveUp, signal);
    } catch (error) {
      await stopPostmaster(launched, clock);
      throw error;
    }
    log.info('database started', { pid: launched, origin: binaries.origin });
    return launched;
  };

  /** One that a server before us left behind. It may be at its own end: what killed that server may have killed it too. */
  const adopt = async (): Promise<number | undefined> => {
    const running = await runningPostmaster(cluster);
    if (running === undefined) return undefined;
    const isGone = async () => (await runningPostmaster(cluster)) !== running;
    try {
      await waitUntilReady(address, clock, async () => ((await isGone()) ? new CodedError('database.start_failed', 'The database that still ran here has ended.') : undefined), signal);
    } catch (error) {
      if (!(await isGone())) throw error;
      log.info('the database that still ran here has ended', { pid: running });
      return undefined;
    }
    log.info('database adopted: a server before this one was killed', { pid: running });
    return running;
  };

  /** The workers of one that was killed hold its memory for a moment, beside which PostgreSQL refuses to start. */
  const launchBesideLastWorkers = async (): Promise<number> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await launchReady();
      } catch (error) {
        if (tries === MOST_TRIES || codeOf(error) !== 'database.start_failed') throw error;
        await sleep(clock, TRY_AGAIN_AFTER, signal);
      }
    }
  };

  const wasKilled = existsSync(join(cluster, 'postmaster.pid'));
  const adopted = await adopt();
  let pid = adopted ?? (await (wasKilled ? launchBesideLastWorkers() : launchReady()));
  serving = pid;
  const watch = keepRunning({
    isAlive: () => isAlive(pid),
    restart: async () => {
      serving = pid = (await runningPostmaster(cluster)) ?? (await launchReady());
    },
    clock,
    log,
  });
  return {
    address,
    get pid() {
      return pid;
    },
    adopted: adopted !== undefined,
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]();
      await stopPostmaster(pid, clock);
      process.off('exit', onExit);
      log.info('database stopped', { pid });
    },
  };
}

async function prepareSocketFolder(folder: string, user: PostgresUser): Promise<string> {
  const inside = join(folder, 'socket');
  const short = join(tmpdir(), `latchkey-${createHash('sha256').update(folder).digest('hex').slice(0, 20)}`);
  const path = Buffer.byteLength(inside) > LONGEST_SOCKET_FOLDER ? short : inside;
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  const ours = [process.getuid?.(), user.owner?.uid];
  if (!found.isDirectory() || !ours.includes(found.uid)) {
    throw new CodedError('database.socket_folder', `The folder ${path} belongs to somebody else, so the database cannot listen there. Remove it, or choose a shorter LATCHKEY_DATA.`);
  }
  if (user.owner !== undefined) await chown(path, user.owner.uid, user.owner.gid);
  await chmod(path, 0o700);
  return path;
}

/** Makes the cluster under another name and renames it when it is complete, so that a killed first start leaves nothing half made. */
async function createCluster(folder: string, binaries: PostgresBinaries, user: PostgresUser, log: Log): Promise<void> {
  log.info('database is being made; this takes a few seconds once');
  for (const name of await readdir(folder)) if (name.startsWith('cluster.new-')) await rm(join(folder, name), { recursive: true });
  const made = join(folder, `cluster.new-${randomBytes(6).toString('hex')}`);
  await mkdir(made, { mode: 0o700 });
  if (user.owner !== undefined) await chown(made, user.owner.uid, user.owner.gid);
  const password = randomBytes(24).toString('base64url');
  await writeSecretFile(join(folder, 'password'), `${password}\n`);

  // initdb runs as another user, so it reads a copy of its own, which is gone before anything listens.
  const copyPath = join(folder, 'password.initdb');
  await writeSecretFile(copyPath, `${password}\n`);
  if (user.owner !== undefined) await chown(copyPath, user.owner.uid, user.owner.gid);
  await chmod(folder, 0o711);
  const args = ['-D', made, '-U', USER, '--encoding=UTF8', '--no-locale', '--auth=scram-sha-256', `--pwfile=${copyPath}`, '--no-instructions', '--data-checksums'];
  const command = user.command(binaries.initdb, args);
  const child = spawn(command.file, command.args, { ...command.options, cwd: '/', env: postgresEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said = (said + text).slice(-2_000)));
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new CodedError('database.init_failed', 'PostgreSQL’s initdb could not be started.', { cause });
  });
  await rm(copyPath, { force: true });
  if (code !== 0) {
    await rm(made, { recursive: true, force: true });
    throw new CodedError('database.init_failed', `PostgreSQL’s initdb failed: ${said.trim().split('\n').at(-1) ?? 'it gave no reason'}`, { facts: { said } });
  }
  await rename(made, join(folder, 'cluster'));
  const parent = await open(folder, 'r');
  await parent.sync().finally(() => parent.close());
}

async function requireVersion(cluster: string, binaries: PostgresBinaries): Promise<void> {
  const wanted = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  const child = spawn(binaries.postgres, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text));
  await once(child, 'close').catch((cause: unknown) => {
    throw new CodedError('database.start_failed', `${binaries.postgres} could not be started.`, { cause });
  });
  const found = /\) (\d+)/.exec(said)?.[1];
  if (found !== wanted) {
    throw new CodedError('database.version', `The database in ${dirname(cluster)} was made by PostgreSQL ${wanted}, and this is PostgreSQL ${found ?? 'of an unknown version'}. Install PostgreSQL ${wanted}, or set DATABASE_URL.`);
  }
}

async function launch(folder: string, cluster: string, socketFolder: string, binaries: PostgresBinaries, user: PostgresUser, durability: 'full' | 'none') {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    port: PORT,
    max_connections: 60,
    shared_buffers: '32MB',
    // Clients send their own times; the log should tell the same ones.
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_min_messages: 'warning',
    ...(durability === 'none' ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const args = ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const command = user.command(binaries.postgres, args);
  const logFile = await open(join(folder, 'postgres.log'), 'a', 0o600);
  const child = spawn(command.file, command.args, { ...command.options, cwd: '/', env: postgresEnvironment(), detached: true, stdio: ['ignore', logFile.fd, logFile.fd] });
  let failure: CodedError | undefined;
  child.once('error', (cause) => void (failure = new CodedError('database.start_failed', `${basename(command.file)} could not be started.`, { cause })));
  child.once('exit', (code, signal) => {
    failure ??= new CodedError('database.start_failed', `PostgreSQL ended while it started (${signal ?? code}). The reason is in ${join(folder, 'postgres.log')}.`);
  });
  child.unref();
  await logFile.close();
  if (child.pid === undefined) throw failure ?? new CodedError('database.start_failed', 'PostgreSQL could not be started.');
  return { pid: child.pid, gaveUp: () => failure };
}

/** Nothing of our environment but what programs need to run: PGDATA, PGPORT and their like would lead PostgreSQL elsewhere. */
const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });
