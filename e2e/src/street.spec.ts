import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latchkey } from './street/command.ts';
import { freePort } from '../../apps/cli/src/launcher/free-port.ts';
import { processesOf, type Street, startStreet } from './street/street.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-street-'));
const json = async (url: string, init?: RequestInit): Promise<unknown> => (await fetch(url, init)).json();
const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its parent while we were at it.
  }
};
const until = async (what: () => boolean, limit = 20_000): Promise<void> => {
  for (const end = Date.now() + limit; !what() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
};

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the street, started as npm start does', () => {
  let street: Street;
  beforeAll(async () => {
    street = await startStreet({ dataDir });
  });
  afterAll(async () => {
    await street.stop();
  });

  it('answers for its health and its API', async () => {
    expect(await json(`${street.url}/health`)).toMatchObject({ status: 'ok', hubs: { online: 1, paired: 1 } });
    expect(await json(`${street.url}/openapi.json`)).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  });

  it.each(['front-door', 'parcel-box'])('plays one delivery through the %s, from the scan to the recording', async (door) => {
    const { code, stdout, stderr } = await latchkey(['deliver', '--url', street.url, '--door', door]);
    expect(`${stdout}${stderr}`).toContain('delivered, and the visit is clean');
    expect(code).toBe(0);
  });

  it('refuses a second launcher on the same data', async () => {
    const { code, stdout } = await latchkey(['start'], { env: { LATCHKEY_DATA: dataDir, LATCHKEY_PORT: String(await freePort()) } });
    expect(code).toBe(1);
    expect(stdout).toContain('already runs on');
  });

  it('refuses a second server and a second hub on the same data', async () => {
    const server = await latchkey(['server'], { env: { LATCHKEY_DATA: dataDir, LATCHKEY_PORT: String(await freePort()) } });
    expect(server.code).toBe(1);
    expect(server.stdout).toContain('Cannot start');
    const hub = await latchkey(['hub'], { env: { LATCHKEY_DATA: dataDir, LATCHKEY_SERVER_URL: street.url } });
    expect(hub.code).toBe(1);
    expect(hub.stdout).toContain('journal.in_use');
  });

  it('brings a killed program back', async () => {
    const hub = processesOf(dataDir).find(({ command }) => command.trimEnd().endsWith('main.ts hub'));
    process.kill(hub?.pid ?? 0, 'SIGKILL');
    const online = async () => ((await json(`${street.url}/health`)) as { hubs: { online: number } }).hubs.online;
    for (const end = Date.now() + 20_000; (await online()) !== 0 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const end = Date.now() + 30_000; (await online()) !== 1 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await online()).toBe(1);
    expect(processesOf(dataDir).find(({ command }) => command.trimEnd().endsWith('main.ts hub'))?.pid).not.toBe(hub?.pid);
  });

  it('leaves nothing behind when its launcher is killed, and the next start recovers', async () => {
    street.launcher.kill('SIGKILL');
    await once(street.launcher, 'exit');
    await until(() => processesOf(dataDir).length === 0);
    expect(processesOf(dataDir)).toEqual([]);
    street = await startStreet({ dataDir });
    expect(await json(`${street.url}/health`)).toMatchObject({ status: 'ok', hubs: { online: 1, paired: 1 } });
    const { code } = await latchkey(['deliver', '--url', street.url]);
    expect(code).toBe(0);
  });

  it('recovers also when every one of its processes is killed at once', async () => {
    for (const { pid } of processesOf(dataDir)) kill(pid);
    await until(() => processesOf(dataDir).length === 0);
    street = await startStreet({ dataDir });
    const { code } = await latchkey(['deliver', '--url', street.url]);
    expect(code).toBe(0);
  });

  it('stops cleanly on Ctrl-C', async () => {
    expect(await street.stop()).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
    expect(street.output().split('Stopping …')[1]).not.toContain('starting it again');
  });
});

describe('what a start says', () => {
  it('when its port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-taken-'));
    const { code, stdout } = await latchkey(['start'], { env: { LATCHKEY_DATA: folder, LATCHKEY_PORT: String(port) } });
    other.close();
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`Port ${port} on .* is taken by another program`));
  });

  it('with --empty: a server without a demo home', async () => {
    await using street = await startStreet({ args: ['--empty'] });
    expect(await json(`${street.url}/health`)).toMatchObject({ status: 'ok', hubs: { online: 0, paired: 0 } });
    expect((await fetch(`${street.url}/api/v1/demo`)).status).toBe(404);
  });

  it('with --lan: HTTPS that a phone can trust, and a code to scan', async () => {
    await using street = await startStreet({ args: ['--lan'] });
    const [, url = ''] = /(https:\/\/\d+\.\d+\.\d+\.\d+:\d+)\/#key=/.exec(street.output()) ?? [];
    const ca = readFileSync(join(street.dataDir, 'tls', 'latchkey-ca.crt'));
    const status = await new Promise((resolve, reject) => request(`${url}/health`, { ca }, (response) => resolve(response.statusCode)).on('error', reject).end());
    expect(status).toBe(200);
    const [, trust = ''] = /(http:\/\/\d+\.\d+\.\d+\.\d+:\d+) on the phone/.exec(street.output()) ?? [];
    expect(await (await fetch(`${trust}/latchkey-ca.crt`)).text()).toBe(ca.toString());
  });
});
