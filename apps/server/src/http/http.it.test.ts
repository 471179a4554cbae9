import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noAttributes, problem, routes } from '@latchkey/contract';
import { CodedError, newId } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from './test-app.fixture.ts';

let cluster: TestDatabase;
let app: TestApp;
let household: TestHousehold;
let cookie: string;
let folder: string;
let added = 0;
/** What the addParcel stub does next. */
let onAdd: () => Promise<void> = async () => {};

beforeAll(async () => {
  cluster = await startTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-web-'));
  const { db } = await cluster.fresh();
  app = await startTestApp(db, {
    webFolder: join(folder, 'dist'),
    handlers: () => ({
      async showHome() {
        throw new TypeError('a mistake of ours with a secret in it');
      },
      async addParcel({ body }) {
        added += 1;
        await onAdd();
        return { id: newId('par'), number: body.text, carrier: null, title: body.title ?? '', status: 'expected', accessPointId: null, notBefore: null, notAfter: null, createdAt: '2026-11-22T15:00:00.000Z', deliveredAt: null, visitId: null, how: null, direction: 'in' as const, progress: null, attributes: noAttributes, sources: ['typed'], merged: false };
      },
      listParcels: async () => ({ items: [], next: newId('par', 0) }),
      showPushKey: async () => ({ publicKey: 'abc' }),
      // Not of the documented form: the client must never see it.
      showSession: async () => ({ token: 'secret' }) as never,
    }),
  });
  household = await addHousehold(db, app.sessions, 'Ash');
  cookie = await household.cookieOf('owner');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('every failure is a problem (RFC 9457)', () => {
  it.each([
    ['headers that are too large', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'request.headers_too_large'],
    ['what is no HTTP', 'this is not\r\n\r\n', 400, 'request.invalid'],
  ])('%s', async (_what, text, status, code) => {
    const { db } = await cluster.fresh();
    await using other = await startTestApp(db);
    const url = new URL(await other.app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connect(Number(url.port), url.hostname);
    socket.end(text);
    const answer = (await socket.setEncoding('utf8').toArray()).join('');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\\r\\nContent-Type: application/problem\\+json`));
    expect(problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''))).toMatchObject({ status, code });
  });

  const cases: readonly [string, Parameters<TestApp['send']>[0], number, string][] = [
    ['an unknown address', { method: 'GET', url: '/api/v1/nothing' }, 404, 'request.not_found'],
    ['an unknown method', { method: 'PUT', url: '/api/v1/parcels' }, 404, 'request.not_found'],
    ['an address too long for any route', { method: 'GET', url: `/api/v1/doors/${'x'.repeat(300)}` }, 400, 'request.invalid'],
    ['a broken percent code', { method: 'GET', url: '/api/v1/doors/%zz' }, 400, 'request.invalid'],
    ['malformed JSON', { method: 'POST', url: '/api/v1/parcels', headers: { 'content-type': 'application/json' }, payload: '{"text":' }, 400, 'request.invalid'],
    ['a prototype in the JSON', { method: 'POST', url: '/api/v1/parcels', headers: { 'content-type': 'application/json' }, payload: '{"__proto__":{"x":1},"text":"a"}' }, 400, 'request.invalid'],
    ['another media type', { method: 'POST', url: '/api/v1/parcels', headers: { 'content-type': 'application/xml' }, payload: '<a/>' }, 400, 'request.invalid'],
    ['a body that is too large', { method: 'POST', url: '/api/v1/parcels', payload: { text: 'x'.repeat(300_000) } }, 413, 'request.too_large'],
    ['a field that is wrong', { method: 'POST', url: '/api/v1/parcels', payload: { text: 'x'.repeat(513) } }, 400, 'request.invalid'],
    ['a query that is wrong', { method: 'GET', url: '/api/v1/parcels?limit=1000' }, 400, 'request.invalid'],
    ['an id that is none', { method: 'DELETE', url: '/api/v1/parcels/par_1' }, 400, 'request.invalid'],
    ['nobody signed in', { method: 'GET', url: '/api/v1/session' }, 401, 'request.unauthenticated'],
  ];
  it.each(cases)('%s', async (_what, request, status, code) => {
    const response = await app.send(request);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    const body = problem.parse(response.json());
    expect(body).toMatchObject({ status, code });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells of our own mistakes nothing but that there was one', async () => {
    const response = await app.send({ method: 'GET', url: '/api/v1/home', headers: { cookie } });
    expect(response.json()).toEqual({ type: 'urn:latchkey:problem:server.failed', title: 'The server failed; nothing was opened', status: 500, code: 'server.failed' });
  });

  it('never sends an answer that is not of the documented form', async () => {
    const response = await app.send({ method: 'GET', url: '/api/v1/session', headers: { cookie } });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
  });

  it('names the wrong fields and never their values', async () => {
    const response = await app.send({ method: 'POST', url: '/api/v1/parcels', headers: { cookie }, payload: { text: 'x'.repeat(600), title: 'hunter2'.repeat(50) } });
    expect(problem.parse(response.json()).issues?.map(({ path }) => path)).toEqual(['body.text', 'body.title']);
    expect(response.body).not.toContain('hunter2');
  });
});

describe('limits', () => {
  it('answers 429 with the time to wait, and says on every answer how much is left', async () => {
    const { db } = await cluster.fresh();
    await using small = await startTestApp(db, { ratePerMinute: 3 });
    const ask = () => small.send({ method: 'GET', url: '/openapi.json' });
    const first = await ask();
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
    await ask();
    await ask();
    const refused = await ask();
    expect(refused.statusCode).toBe(429);
    expect(problem.parse(refused.json()).code).toBe('request.too_many');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('Idempotency-Key', () => {
  const add = (key: string, text: string, who = cookie) => app.send({ method: 'POST', url: '/api/v1/parcels', headers: { cookie: who, 'idempotency-key': key }, payload: { text } });

  it('gives the first answer again and does the work once', async () => {
    added = 0;
    const first = await add('key-1', 'a');
    const second = await add('key-1', 'a');
    expect([first.statusCode, second.statusCode, added]).toEqual([201, 201, 1]);
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('refuses the key for another request', async () => {
    await add('key-2', 'a');
    expect(problem.parse((await add('key-2', 'b')).json()).code).toBe('request.conflict');
  });

  it('belongs to one person', async () => {
    added = 0;
    await add('key-3', 'a');
    await add('key-3', 'a', await household.cookieOf('member'));
    expect(added).toBe(2);
  });

  it('does the work once for two requests at the same moment', async () => {
    added = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    onAdd = () => promise;
    const first = add('key-4', 'a');
    await expect.poll(() => added).toBe(1);
    const second = await add('key-4', 'a');
    resolve();
    onAdd = async () => {};
    expect([(await first).statusCode, second.statusCode, added]).toEqual([201, 409, 1]);
  });

  it('forgets a request that failed, so that the repeat may succeed', async () => {
    onAdd = async () => {
      throw new CodedError('hub.offline', 'away');
    };
    expect((await add('key-5', 'a')).statusCode).toBe(503);
    onAdd = async () => {};
    expect((await add('key-5', 'a')).statusCode).toBe(201);
  });

  it('must be a short visible text', async () => {
    expect((await add('x'.repeat(200), 'a')).statusCode).toBe(400);
  });
});

describe('answers', () => {
  it('carry a tag, and are not sent again to who has them', async () => {
    const first = await app.send({ method: 'GET', url: '/api/v1/push-key', headers: { cookie } });
    const tag = String(first.headers['etag']);
    const again = await app.send({ method: 'GET', url: '/api/v1/push-key', headers: { cookie, 'if-none-match': tag } });
    expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
    expect(first.headers['cache-control']).toBe('private, no-cache');
  });

  it('of lists link to the next page', async () => {
    const response = await app.send({ method: 'GET', url: '/api/v1/parcels?limit=2', headers: { cookie } });
    expect(response.headers['link']).toMatch(/^<\/api\/v1\/parcels\?limit=2&cursor=par_[0-9a-z]{26}>; rel="next"$/);
  });

  it('carry the headers that keep pages to themselves', async () => {
    const { headers } = await app.send({ method: 'GET', url: '/' });
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'");
    expect(headers['content-security-policy']).not.toContain("'unsafe-inline'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-resource-policy': 'same-origin' });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('let the checkout’s frame and nothing else stand in a shop’s page', async () => {
    const framed = await Promise.all(['/checkout?shop=car_1', '/checkout/', '/shop', '/resident', '/resident?/checkout', '/api/v1/checkout/tokens'].map(async (url) => [url, (await app.send({ method: 'GET', url })).headers] as const));
    expect(framed.filter(([, headers]) => headers['x-frame-options'] !== 'DENY' || !String(headers['content-security-policy']).includes("frame-ancestors 'none'")).map(([url]) => url)).toEqual(['/checkout?shop=car_1']);
  });
});

describe('pages', () => {
  it('say so where they are not built, and are found once they are', async () => {
    const before = await app.send({ method: 'GET', url: '/d/abcdefgh' });
    expect(before.statusCode).toBe(503);
    expect(before.body).toContain('not built yet');
    const dist = join(folder, 'dist');
    await mkdir(join(dist, 'assets'), { recursive: true });
    for (const name of ['index', 'resident', 'courier', 'sign', 'labels', 'verify', 'shared', 'receipt', 'developers', 'route', 'dispatch', 'webhooks', 'checkout', 'shop']) await writeFile(join(dist, `${name}.html`), `<p>${name}</p>`);
    await writeFile(join(dist, 'assets', 'courier-abc123.js'), 'courier()');
    await writeFile(join(dist, 'service-worker.js'), 'worker()');
    await writeFile(join(dist, '.built-from'), 'secret');
    await writeFile(join(folder, 'outside.txt'), 'secret');

    const pages = { '/': 'index', '/resident': 'resident', '/resident/visits/1': 'resident', '/d/abcdefgh': 'courier', '/sign/ap_1': 'sign', '/labels': 'labels', '/verify': 'verify', '/shared': 'shared', '/receipt': 'receipt', '/developers': 'developers', '/route': 'route', '/dispatch': 'dispatch', '/webhooks': 'webhooks', '/checkout': 'checkout', '/shop': 'shop' };
    for (const [url, name] of Object.entries(pages)) {
      const response = await app.send({ method: 'GET', url });
      expect([url, response.body, response.headers['cache-control']]).toEqual([url, `<p>${name}</p>`, 'no-cache']);
    }
    const asset = await app.send({ method: 'GET', url: '/assets/courier-abc123.js' });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await app.send({ method: 'GET', url: '/service-worker.js' })).headers['cache-control']).toBe('no-cache');
    for (const url of ['/assets/../outside.txt', '/assets/..%2f..%2foutside.txt', '/assets/../.built-from', '/.built-from', '/assets/none.js']) {
      const response = await app.send({ method: 'GET', url });
      expect([url, response.body.includes('secret'), response.statusCode >= 400]).toEqual([url, false, true]);
    }
    expect((await app.send({ method: 'GET', url: '/assets/none.js' })).headers['cache-control']).toBe('no-store');
  });

  it('document the API without a request to anybody else', async () => {
    const document = await app.send({ method: 'GET', url: '/openapi.json' });
    expect(document.json()).toMatchObject({ openapi: '3.1.0' });
    expect(Object.keys((document.json<{ paths: object }>()).paths)).toHaveLength(new Set(Object.values(routes).map(({ path }) => path)).size);
    const page = await app.send({ method: 'GET', url: '/docs' });
    expect(page.body).not.toMatch(/https?:/);
    for (const [, file] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) expect((await app.send({ method: 'GET', url: file ?? '' })).statusCode).toBe(200);
  });
});

describe('a real socket', () => {
  it('gets a problem for a header that is too large and for nonsense, and the server lives', async () => {
    const address = await app.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = new URL(address);
    for (const text of [`GET / HTTP/1.1\r\nhost: localhost:${port}\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 'NONSENSE\r\n\r\n']) {
      const socket = connect(Number(port), '127.0.0.1');
      let said = '';
      socket.setEncoding('utf8').on('data', (part: string) => void (said += part));
      socket.on('error', () => {});
      socket.write(text);
      await once(socket, 'close');
      expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect((await fetch(`${address}/openapi.json`)).status).toBe(200);
  });
});
