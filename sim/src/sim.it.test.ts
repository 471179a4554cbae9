import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Millis, Seconds, silentLog, sleep, systemClock, withDeadline } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectRtsp } from './rtsp/rtsp-client-fixture.ts';
import { type RunningSim, runSim } from './main.ts';
import { simOptions } from './sim-config.ts';

let folder: string;
let sim: RunningSim;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-sim-'));
  sim = await runSim(settings('home'), { log: silentLog, clock: systemClock });
  await withDeadline(systemClock, Seconds(40), 'the devices', () => sim.ready);
}, 60_000);
afterAll(async () => {
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const environment = (name: string): Record<string, string> => ({
  LATCHKEY_SIM_PORT: '0',
  LATCHKEY_SIM_DATA: join(folder, name),
  LATCHKEY_SIM_MATTER_INTERFACE: 'lo',
  LATCHKEY_SIM_LIGHT: 'day',
});
const settings = (name: string) => simOptions(environment(name));
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${sim.controlUrl}${path}`, { headers });
const post = (path: string, body: string | undefined = '{}', headers: Record<string, string> = {}) =>
  fetch(`${sim.controlUrl}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (await holds()) return;
    await sleep(systemClock, Millis(50));
  }
  expect.fail(`waited in vain for ${what}`);
};
const front = () => sim.home.live.world.home.frontDoor;

describe('the simulated home', () => {
  it('writes its facts for its owner only, and they name every device', async () => {
    const path = join(folder, 'home', 'facts.json');
    const facts = JSON.parse(await readFile(path, 'utf8'));
    expect(facts.controlUrl).toBe(sim.controlUrl);
    expect(facts.devices.camera).toMatchObject({ hallUrl: expect.stringMatching(/^rtsp:\/\/127\.0\.0\.1:\d+\/hall$/), username: 'latchkey', password: expect.any(String) });
    expect(facts.devices['matter-lock'].pairingCode).toMatch(/^\d{11}$/);
    for (const file of ['facts.json', 'camera/rtsp-credentials.json']) expect((await stat(join(folder, 'home', file))).mode & 0o077).toBe(0);
    expect(await (await get('/facts')).json()).toEqual(facts);
  });

  it('starts a killed camera again, at the same address and with the same password', async () => {
    const { camera } = (await sim.ready).devices;
    const port = Number(new URL(camera?.['hallUrl'] ?? '').port);
    const credentials = { username: camera?.['username'] ?? '', password: camera?.['password'] ?? '' };
    const before = sim.home.devices.find((device) => device.name === 'camera')?.pid;
    await post('/actions/kill-device', '{"device":"camera"}');
    await until('a new camera', () => sim.home.answering.has('camera') && sim.home.devices.find((device) => device.name === 'camera')?.pid !== before);
    using client = await connectRtsp(port);
    expect((await client.authorised('DESCRIBE', camera?.['hallUrl'] ?? '', credentials)).status).toBe(200);
  });

  it('plays a delivery by body and bolt', async () => {
    await post('/actions/turn-bolt', '{"bolt":"withdrawn"}');
    expect((await post('/actions/script', '{"name":"deliver"}')).status).toBe(200);
    await until('the open door', () => front().door === 'open');
    await until('the end of the visit', () => sim.home.live.world.script === undefined);
    expect(sim.home.live.world.home).toMatchObject({ parcelsInHall: 1, frontDoor: { door: 'closed', bolt: 'withdrawn' } });
    await post('/actions/turn-bolt', '{"bolt":"thrown"}');
    await post('/actions/open-door');
    expect(front().door).toBe('closed');
  }, 30_000);

  it('has the courier walk up and hold a phone before the porch’s camera', async () => {
    const courier = () => sim.home.live.world.home.courier;
    expect((await post('/actions/hold-phone', JSON.stringify({ text: 'x'.repeat(2_301) }))).status).toBe(400);
    expect((await post('/actions/hold-phone', JSON.stringify({ text: 'LATCHKEY1:0123', metres: 0.3 }))).status).toBe(200);
    await until('the courier on the doorstep', () => courier().position === 1);
    expect(courier().phone).toEqual({ text: 'LATCHKEY1:0123', metres: 0.3, glare: 0 });
    expect((await post('/actions/lower-phone')).status).toBe(200);
    expect(courier().phone).toBeUndefined();
  });

  it('shows its pictures and its state live', async () => {
    const picture = await get('/preview/hall.jpg');
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await picture.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect((await get('/preview/cellar.jpg')).status).toBe(404);
    const socket = new WebSocket(`${sim.controlUrl.replace('http', 'ws')}/live`, { origin: sim.controlUrl });
    const kinds = new Set<string>();
    socket.on('message', (data: Buffer, binary: boolean) => kinds.add(binary ? `picture ${data[0]}` : JSON.parse(data.toString()).home.light));
    await until('all kinds of messages', () => kinds.size === 3);
    socket.terminate();
    expect([...kinds].toSorted()).toEqual(['day', 'picture 0', 'picture 1']);
  });

  it('serves its page with nothing from elsewhere', async () => {
    const page = await get('/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toContain('Simulated home');
    expect(text).not.toMatch(/https?:\/\//);
    for (const file of ['/page.css', '/page.js']) expect((await get(file)).status).toBe(200);
  });
});

describe('the control page refuses', () => {
  it('other sites, however they come', async () => {
    const before = sim.home.live.world.home.courier;
    expect((await post('/actions/take-parcel', '{}', { origin: 'http://evil.test' })).status).toBe(403);
    expect((await post('/actions/take-parcel', '{}', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get('/facts', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(sim.home.live.world.home.courier).toEqual(before);
    const socket = new WebSocket(`${sim.controlUrl.replace('http', 'ws')}/live`, { origin: 'http://evil.test' });
    const answer = await new Promise<string>((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    });
    expect(answer).toContain('403');
  });

  it.each([
    ['an unknown action', 'fly', '{}', 404, 'sim.no_such_action'],
    ['a motor\'s report', 'bolt', '{"accessPoint":"front-door","bolt":"withdrawn"}', 404, 'sim.no_such_action'],
    ['an unknown script', 'script', '{"name":"burgle"}', 400, 'sim.bad_request'],
    ['a word too many', 'take-parcel', '{"bolt":"withdrawn"}', 400, 'sim.bad_request'],
    ['a body that is no object', 'take-parcel', '[1]', 400, 'sim.bad_request'],
    ['broken JSON', 'take-parcel', '{', 400, 'sim.bad_request'],
    ['a device that is not there', 'kill-device', '{"device":"parcel-box"}', 404, 'sim.no_such_device'],
    ['a body that is too long', 'take-parcel', `{"a":"${'b'.repeat(5_000)}"}`, 413, 'sim.bad_request'],
  ])('%s', async (_what, action, body, status, code) => {
    const answer = await post(`/actions/${action}`, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, code, detail: expect.any(String) });
  });

  it('a name that is not ours, which a rebinding site would use', async () => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${sim.controlUrl}/state`, { headers: { host: 'rebound.test' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(answer).toBe(403);
  });
});

describe('no orphan', () => {
  it('survives a home that is killed without a warning', async () => {
    const child = fork(new URL('./home/sim-fixture.ts', import.meta.url), { env: { ...process.env, ...environment('orphans') }, execArgv: [], stdio: 'ignore' });
    const { pids } = await new Promise<{ pids: number[] }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { pids: number[] })); // the fixture says nothing else
      child.once('exit', () => reject(new TypeError('the fixture ended early')));
    });
    expect(pids).toHaveLength(2);
    child.kill('SIGKILL');
    await until('the end of its devices', () =>
      pids.every((pid) => {
        try {
          process.kill(pid, 0);
          return false;
        } catch {
          return true;
        }
      }),
    );
  }, 60_000);
});
