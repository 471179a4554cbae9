import { createClient } from '@latchkey/client';
import { describe, expect, it } from 'vitest';
import { findStart, keyOfFragment } from './demo-access.ts';

interface Call {
  readonly request: string;
  readonly body: unknown;
}

/** A server that answers by path. */
function serverOf(answers: Readonly<Record<string, { readonly status: number; readonly body: unknown }>>) {
  const calls: Call[] = [];
  const client = createClient({
    fetch: async (url, init) => {
      // The client gives paths and JSON texts.
      const request = `${init?.method ?? 'GET'} ${url as string}`;
      calls.push({ request, body: init?.body === undefined ? undefined : JSON.parse(init.body as string) });
      const answer = answers[request];
      if (answer === undefined) throw new TypeError('connection refused');
      return Response.json(answer.body, { status: answer.status });
    },
  });
  return { client, calls };
}

const demo = { enabled: true, simulatorUrl: null, doors: [], labels: [] };
const refusal = (status: number, code: string) => ({ status, body: { type: 'x', title: 'x', status, code } });

describe('keyOfFragment', () => {
  it('finds the key', () => {
    expect(keyOfFragment('#key=abc%20d')).toBe('abc d');
    expect(keyOfFragment('')).toBeUndefined();
    expect(keyOfFragment('#top')).toBeUndefined();
  });
});

describe('findStart', () => {
  it('shows the demo to the same machine without a key', async () => {
    const { client, calls } = serverOf({ 'GET /api/v1/demo': { status: 200, body: demo } });
    expect(await findStart(client, undefined)).toEqual({ kind: 'demo', demo });
    expect(calls).toHaveLength(1);
  });

  it('signs in with the key before it looks', async () => {
    const { client, calls } = serverOf({ 'POST /api/v1/demo/session': { status: 201, body: {} }, 'GET /api/v1/demo': { status: 200, body: demo } });
    expect(await findStart(client, 'abc')).toEqual({ kind: 'demo', demo });
    expect(calls[0]).toEqual({ request: 'POST /api/v1/demo/session', body: { key: 'abc' } });
  });

  it('tells a locked demo, no demo and no server apart', async () => {
    expect(await findStart(serverOf({ 'GET /api/v1/demo': refusal(403, 'request.forbidden') }).client, undefined)).toEqual({ kind: 'locked' });
    expect(await findStart(serverOf({ 'POST /api/v1/demo/session': refusal(403, 'request.forbidden') }).client, 'wrong')).toEqual({ kind: 'locked' });
    expect(await findStart(serverOf({ 'GET /api/v1/demo': refusal(404, 'request.not_found') }).client, undefined)).toEqual({ kind: 'plain' });
    expect(await findStart(serverOf({}).client, undefined)).toEqual({ kind: 'failed' });
    expect(await findStart(serverOf({ 'GET /api/v1/demo': refusal(503, 'server.starting') }).client, undefined)).toEqual({ kind: 'failed' });
  });
});
