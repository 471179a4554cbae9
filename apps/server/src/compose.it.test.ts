import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLog, systemClock } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { composeServer, type Server } from './compose.ts';
import { isAlive, runningPostmaster } from './database/postgres-process.ts';
import { serverConfig } from './server-config.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-server-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const start = (env: Record<string, string>): Promise<Server> => composeServer(serverConfig.parse({ LATCHKEY_PORT: '0', LATCHKEY_DEMO: 'true', ...env }), { log: silentLog, clock: systemClock });
const localOf = (server: Server) => server.url.replace('127.0.0.1', 'localhost');

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/demo/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(response.status).toBe(201);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
const parcelsOf = async (url: string, cookie: string) => ((await (await fetch(`${url}/api/v1/parcels`, { headers: { cookie } })).json()) as { items: { number: string }[] }).items.map(({ number }) => number);

/** The server as a program of its own. */
async function startProcess(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'] ?? '', LATCHKEY_DATA: folder, LATCHKEY_PORT: '0', LATCHKEY_DEMO: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const url = /"url":"([^"]+)"/.exec(said)?.[1];
    if (url !== undefined) resolve(url.replace('127.0.0.1', 'localhost'));
  });
  child.on('exit', () => reject(new TypeError(`the server ended: ${said}`)));
  return { child, url: await promise };
}

describe('the server', () => {
  it('answers, keeps what it was told over a restart, and leaves nothing running', async () => {
    const folder = await newFolder();
    const first = await start({ LATCHKEY_DATA: folder });
    const health = await (await fetch(`${first.url}/health`)).json();
    expect(health).toMatchObject({ status: 'ok', hubs: { online: 0, paired: 0 } });
    expect((await readFile(join(folder, 'server', 'demo-pairing-code'), 'utf8')).trim()).toBe(first.demo?.pairingCode);
    const cookie = await signIn(localOf(first));
    const before = await parcelsOf(localOf(first), cookie);
    expect(before).toHaveLength(5);
    const pid = await runningPostmaster(join(folder, 'server', 'database', 'cluster'));
    await first[Symbol.asyncDispose]();
    expect(pid !== undefined && isAlive(pid)).toBe(false);

    await using second = await start({ LATCHKEY_DATA: folder });
    // The session lives on, too.
    expect(await parcelsOf(localOf(second), cookie)).toEqual(before);
  });

  it('refuses a data folder that another server works on, and does not disturb that one', async () => {
    const folder = await newFolder();
    await using first = await start({ LATCHKEY_DATA: folder });
    await expect(start({ LATCHKEY_DATA: folder })).rejects.toMatchObject({ code: 'server.folder_in_use', facts: { pid: String(process.pid) } });
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
  });

  it('says clearly that its port is taken, before it starts anything', async () => {
    const folder = await newFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanUps.push(async () => other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start({ LATCHKEY_DATA: folder, LATCHKEY_PORT: String(port) })).rejects.toMatchObject({ code: 'server.port_taken', message: expect.stringContaining(`Port ${port}`) });
    expect(await runningPostmaster(join(folder, 'server', 'database', 'cluster'))).toBeUndefined();
  });

  it('says clearly that its certificate cannot be read', async () => {
    const folder = await newFolder();
    await expect(start({ LATCHKEY_DATA: folder, LATCHKEY_TLS_CERT: join(folder, 'none'), LATCHKEY_TLS_KEY: join(folder, 'none') })).rejects.toMatchObject({ code: 'server.tls_unreadable' });
  });

  it('is killed and started again without losing what it acknowledged, and stops cleanly when told to', async () => {
    const folder = await newFolder();
    const first = await startProcess(folder);
    const cookie = await signIn(first.url);
    const added = await fetch(`${first.url}/api/v1/parcels`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: '{"text":"1Z999AA10123456784"}' });
    expect(added.status).toBe(201);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await startProcess(folder);
    expect(await parcelsOf(second.url, cookie)).toContain('1Z999AA10123456784');
    const pid = await runningPostmaster(join(folder, 'server', 'database', 'cluster'));
    second.child.kill('SIGTERM');
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(0);
    expect(pid !== undefined && isAlive(pid)).toBe(false);
  });

  it('says 503 while its database is away, and works again by itself', async () => {
    const folder = await newFolder();
    await using server = await start({ LATCHKEY_DATA: folder });
    const cookie = await signIn(localOf(server));
    const statusOf = async () => (await fetch(`${localOf(server)}/api/v1/home`, { headers: { cookie } })).status;
    const pid = await runningPostmaster(join(folder, 'server', 'database', 'cluster'));
    if (pid === undefined) throw new TypeError('the database runs');
    process.kill(pid, 'SIGKILL');
    await expect.poll(statusOf, { interval: 20, timeout: 30_000 }).toBe(503);
    await expect.poll(statusOf, { timeout: 30_000 }).toBe(200);
  });

  it('has no demo where none was asked for', async () => {
    await using server = await start({ LATCHKEY_DATA: await newFolder(), LATCHKEY_DEMO: 'false' });
    expect(server.demo).toBeUndefined();
    expect((await fetch(`${localOf(server)}/api/v1/demo`)).status).toBe(404);
  });
});
