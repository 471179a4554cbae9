import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, silentLog, systemClock } from '@latchkey/kit';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createDatabase, createPool } from './connect.ts';
import { findPostgres } from './postgres-binaries.ts';
import { type Cluster, startCluster } from './postgres-cluster.ts';
import { isAlive, runningPostmaster } from './postgres-process.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function newFolder(prefix = 'latchkey-cluster-'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const start = async (folder: string): Promise<Cluster> => startCluster({ folder, binaries: await findPostgres(), clock: systemClock, log: silentLog });

async function query<Row>(cluster: Cluster, text: string): Promise<readonly Row[]> {
  const pool = createPool(cluster.address, () => {}, 1);
  try {
    return (await sql.raw<Row>(text).execute(createDatabase(pool))).rows;
  } finally {
    await pool.end();
  }
}

/** A database whose server was killed, or ended by itself without stopping it. */
async function leaveBehind(folder: string, how: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number> {
  const script = join(folder, 'first-server.ts');
  await writeFile(script, `
    import { systemClock, silentLog } from ${JSON.stringify(import.meta.resolve('@latchkey/kit'))};
    import { findPostgres } from ${JSON.stringify(new URL('./postgres-binaries.ts', import.meta.url).href)};
    import { startCluster } from ${JSON.stringify(new URL('./postgres-cluster.ts', import.meta.url).href)};
    const cluster = await startCluster({ folder: process.argv[2], binaries: await findPostgres(), clock: systemClock, log: silentLog });
    process.on('SIGTERM', () => process.exit(1));
    console.log(cluster.pid);
    setInterval(() => {}, 1000);
  `);
  const server = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  server.kill(how);
  await once(server, 'exit');
  return pid;
}

describe('the embedded PostgreSQL', () => {
  it('keeps what was committed over a stop and a start, and is gone after a stop', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await query(first, 'create table kept as select 7 as n');
    await first[Symbol.asyncDispose]();
    expect(isAlive(first.pid)).toBe(false);
    await using second = await start(folder);
    expect(await query(second, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(second.adopted).toBe(false);
  });

  it('listens on no network address and asks for its password', async () => {
    const folder = await newFolder();
    await using cluster = await start(folder);
    expect(await query(cluster, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    const stranger = { ...cluster, address: { ...cluster.address, password: 'guess' } };
    await expect(query(stranger, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('ends with a server that ends without stopping it', async () => {
    const pid = await leaveBehind(await newFolder(), 'SIGTERM');
    await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
  });

  it('is adopted by the next server when the first was killed', async () => {
    const folder = await newFolder();
    const pid = await leaveBehind(folder);
    const next = await start(folder);
    expect(next).toMatchObject({ adopted: true, pid });
    await next[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
  });

  it('is started anew when the one that was left behind ends as it is adopted, as when both were killed', async () => {
    const folder = await newFolder();
    const pid = await leaveBehind(folder);
    // Alive by its number, and answering nobody.
    process.kill(pid, 'SIGSTOP');
    const starting = start(folder);
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(pid, 'SIGKILL');
    await using next = await starting;
    expect(next.adopted).toBe(false);
    expect(await query(next, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is started again when it is killed, with everything that was committed', async () => {
    const folder = await newFolder();
    await using cluster = await start(folder);
    await query(cluster, 'create table kept as select 7 as n');
    const killed = cluster.pid;
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => query(cluster, 'select n from kept').catch(() => 'away'), { timeout: 30_000 }).toEqual([{ n: 7 }]);
    // It answers a moment before it is noted as the one that runs.
    await expect.poll(() => cluster.pid, { timeout: 30_000 }).not.toBe(killed);
  });

  it('starts although its pid file names another program, as after a restart of a container', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await first[Symbol.asyncDispose]();
    await writeFile(join(folder, 'cluster', 'postmaster.pid'), `${process.pid}\n${join(folder, 'cluster')}\n`);
    expect(await runningPostmaster(join(folder, 'cluster'))).toBeUndefined();
    await using second = await start(folder);
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('leaves no copy of the password behind, and nothing of a first start that was killed half way', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'cluster.new-abc', 'base'), { recursive: true });
    await writeFile(join(folder, 'password'), 'of the cluster that never was');
    await using _cluster = await start(folder);
    expect((await readdir(folder)).toSorted()).toEqual(['cluster', 'password', 'postgres.log', 'socket']);
  });

  it('runs in a folder that others may not enter', async () => {
    const closed = await newFolder();
    await chmod(closed, 0o700);
    await using cluster = await start(join(closed, 'data'));
    expect(await query(cluster, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('finds a shorter place for its socket where the path is too long for one', async () => {
    const folder = join(await newFolder(), 'a'.repeat(60), 'b'.repeat(60));
    await using cluster = await start(folder);
    cleanUps.push(() => rm(cluster.address.host, { recursive: true, force: true }));
    expect(await query(cluster, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a cluster of another major version and leaves it as it is', async () => {
    const folder = await newFolder();
    await (await start(folder))[Symbol.asyncDispose]();
    const version = join(folder, 'cluster', 'PG_VERSION');
    await writeFile(version, '12\n');
    expect(await start(folder).catch((error: unknown) => codeOf(error))).toBe('database.version');
    expect(await readFile(version, 'utf8')).toBe('12\n');
  });
});
