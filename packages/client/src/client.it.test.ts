import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, type Client, createClient } from './client.ts';

const VISIT = 'vis_01j00000000000000000000000';
const PARCEL = 'par_01j00000000000000000000000';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real HTTP server that notes what it is asked and answers what the test wants. */
async function startPeer() {
  const seen: Seen[] = [];
  const peer = { answer: (_response: ServerResponse): void => {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      peer.answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    seen,
    answer: (answer: (response: ServerResponse) => void) => void (peer.answer = answer),
    json: (status: number, body: unknown, type = 'application/json; charset=utf-8') => void (peer.answer = (response) => response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))),
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('the client', () => {
  let peer: Awaited<ReturnType<typeof startPeer>>;
  let client: Client;
  beforeEach(async () => {
    peer = await startPeer();
    client = createClient({ baseUrl: peer.url });
  });
  afterEach(() => peer.stop());

  const failureOf = async (call: Promise<unknown>): Promise<ApiError> => {
    const failure = await call.then(() => undefined, (error: unknown) => error);
    if (!(failure instanceof ApiError)) throw new TypeError(`The call did not fail with an ApiError but with ${String(failure)}`);
    return failure;
  };

  it('puts parameters into the path, so that none of them can leave its place', async () => {
    peer.json(200, { name: 'Front door' });
    await client.call('GET /api/v1/doors/{code}', { params: { code: '../a b/c?d=e#f%2F“ü' } });
    expect(peer.seen[0]).toMatchObject({ method: 'GET', url: '/api/v1/doors/..%2Fa%20b%2Fc%3Fd%3De%23f%252F%E2%80%9C%C3%BC', body: '' });
    expect(peer.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each(['', '.', '..'])('does not let the parameter %j lead to another route', async (code) => {
    expect(await failureOf(client.call('GET /api/v1/doors/{code}', { params: { code } }))).toMatchObject({ code: 'request.not_found' });
    expect(peer.seen).toEqual([]);
  });

  it('writes the query, and leaves out what is undefined', async () => {
    peer.json(200, { items: [], next: null });
    await client.call('GET /api/v1/visits', { query: { cursor: 'a&b=c d', limit: 3 } });
    await client.call('GET /api/v1/visits', { query: {} });
    await client.call('GET /api/v1/visits', {});
    expect(peer.seen.map(({ url }) => url)).toEqual(['/api/v1/visits?cursor=a%26b%3Dc+d&limit=3', '/api/v1/visits', '/api/v1/visits']);
  });

  it('sends a body as JSON with its idempotency key, and gives the answer', async () => {
    peer.json(201, { id: PARCEL, number: '1Z' });
    const answer = await client.call('POST /api/v1/parcels', { body: { text: '1Z “straße”' }, idempotencyKey: 'once-7' });
    expect(answer).toMatchObject({ id: PARCEL });
    expect(peer.seen[0]).toMatchObject({ method: 'POST', body: '{"text":"1Z “straße”"}', headers: { 'content-type': 'application/json', 'idempotency-key': 'once-7', accept: expect.stringContaining('application/problem+json') } });
  });

  it('sends no idempotency key unasked', async () => {
    peer.json(201, { id: PARCEL });
    await client.call('POST /api/v1/parcels', { body: { text: '1Z' } });
    expect(peer.seen[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('asks for the authority of each call, and lets the call’s own headers win', async () => {
    peer.json(200, { state: 'open' });
    const asked: unknown[] = [];
    const courier = createClient({
      baseUrl: peer.url,
      authorize: async (request) => {
        asked.push(request);
        return { dpop: 'proof', 'x-extra': 'general' };
      },
    });
    await courier.call('GET /api/v1/courier/visits/{visitId}', { params: { visitId: VISIT }, headers: { 'x-extra': 'own' } });
    expect(asked).toEqual([{ method: 'GET', url: `${peer.url}/api/v1/courier/visits/${VISIT}` }]);
    expect(peer.seen[0]?.headers).toMatchObject({ dpop: 'proof', 'x-extra': 'own' });
  });

  it('turns 204 into null', async () => {
    peer.answer((response) => response.writeHead(204).end());
    expect(await client.call('DELETE /api/v1/session', {})).toBeNull();
  });

  it('hands a stream over as it comes', async () => {
    const { promise: read, resolve: go } = Promise.withResolvers<void>();
    peer.answer((response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' }).write('first');
      void read.then(() => response.end('second'));
    });
    const video = await client.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId: 'rec_01j00000000000000000000000' }, headers: { range: 'bytes=0-' } });
    expect(video).toBeInstanceOf(Response);
    const reader = video.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    go();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second');
    expect(peer.seen[0]?.headers['range']).toBe('bytes=0-');
  });

  it('does not read a stream of JSON texts as one', async () => {
    peer.answer((response) => response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"a":1}\n{"b":2}\n'));
    const lines = await client.call('GET /api/v1/household/export', {});
    expect(await lines.text()).toBe('{"a":1}\n{"b":2}\n');
  });

  it('tells the API’s refusal by its code and words', async () => {
    const problem = { type: 'urn:latchkey:problem:label.unknown', title: 'This parcel is not for this door', status: 422, code: 'label.unknown', detail: 'Check the address.' };
    peer.json(422, problem, 'application/problem+json');
    expect(await failureOf(client.call('GET /api/v1/home', {}))).toMatchObject({ name: 'ApiError', code: 'label.unknown', status: 422, message: 'Check the address.', problem });
    peer.json(422, { ...problem, detail: undefined }, 'application/problem+json');
    expect((await failureOf(client.call('GET /api/v1/home', {}))).message).toBe('This parcel is not for this door');
  });

  it.each([
    ['a proxy’s page', 502, 'text/html', '<h1>Bad gateway</h1>'],
    ['broken JSON', 500, 'application/json', '{"code":'],
    ['an empty answer', 503, 'application/problem+json', ''],
  ])('tells %s as the server’s failure', async (_what, status, type, body) => {
    peer.answer((response) => response.writeHead(status, { 'content-type': type }).end(body));
    expect(await failureOf(client.call('GET /api/v1/home', {}))).toMatchObject({ code: 'server.failed', status, problem: undefined });
  });

  it('tells a connection that breaks as the network’s failure', async () => {
    peer.answer((response) => response.destroy());
    const failure = await failureOf(client.call('GET /api/v1/home', {}));
    expect(failure).toMatchObject({ code: 'network.failed', status: 0, problem: undefined });
    expect(failure.cause).toBeInstanceOf(Error);
  });

  it('tells an answer that breaks off as the network’s failure', async () => {
    peer.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"name":');
      setImmediate(() => response.destroy());
    });
    expect(await failureOf(client.call('GET /api/v1/home', {}))).toMatchObject({ code: 'network.failed', status: 0 });
  });

  it('tells a server that is not there as the network’s failure', async () => {
    const gone = await startPeer();
    await gone.stop();
    expect(await failureOf(createClient({ baseUrl: gone.url }).call('GET /api/v1/home', {}))).toMatchObject({ code: 'network.failed', status: 0 });
  });

  it('is told to stop by a signal', async () => {
    const controller = new AbortController();
    peer.answer(() => controller.abort());
    expect(await failureOf(client.call('GET /api/v1/home', { signal: controller.signal }))).toMatchObject({ code: 'network.failed', status: 0 });
    expect(peer.seen).toHaveLength(1);
  });

  it('sends nothing when there is no authority to send it with', async () => {
    const courier = createClient({ baseUrl: peer.url, authorize: () => Promise.reject(new TypeError('no key')) });
    await expect(courier.call('GET /api/v1/home', {})).rejects.toThrow('no key');
    expect(peer.seen).toEqual([]);
  });
});
