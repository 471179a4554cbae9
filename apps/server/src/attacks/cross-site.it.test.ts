import { type Route, type RouteName, routes, sockets } from '@latchkey/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ROUTE_BODIES } from '../http/route-bodies.fixture.ts';
import { startTwoHouseholds, type TwoHouseholds } from './two-households.fixture.ts';

const table: Readonly<Record<RouteName, Route>> = routes;
const names = Object.keys(routes) as RouteName[];
/** What takes bytes believes a signature over them and no cookie: `orders.it.test.ts` forges those. */
const changing = names.filter((name) => table[name].method !== 'GET' && table[name].raw !== true);
/** What a form or a script of another site can send without asking the server first (Fetch, CORS-safelisted content types). */
const SIMPLE_TYPES = ['text/plain', 'text/plain; charset=utf-8', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'] as const;

let stage: TwoHouseholds;
beforeAll(async () => {
  stage = await startTwoHouseholds();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Every row of every table, but for the couriers' proofs that were seen, and what is written of who looked. */
async function allRows(): Promise<readonly string[]> {
  const { db } = stage.real;
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('seen_proofs', 'act_reports')`.execute(db);
  const rows = await Promise.all(tables.map(async ({ name }) => (await sql<{ text: string }>`select row_to_json(t)::text as text from ${sql.table(name)} t`.execute(db)).rows.map(({ text }) => `${name} ${text}`)));
  return rows.flat().toSorted();
}

describe('a page of another site, with the cookie of the owner', () => {
  it('reaches nothing by what a form can send, also from a browser that tells no origin', async () => {
    // When a key or a session was used is noted on its first use, and the whole key of a registered courier then.
    for (const name of ['showCarrier', 'showSession', 'showRoute'] as const) await stage.send(name, stage.own);
    const before = await allRows();
    for (const name of changing) {
      for (const type of SIMPLE_TYPES) {
        if (table[name].oauth !== undefined && type === 'application/x-www-form-urlencoded') continue;
        const { status, text } = await stage.send(name, stage.own, { headers: { 'content-type': type }, body: ROUTE_BODIES[name] ?? {} });
        expect.soft([status, text], `${name} as ${type}`).toEqual([400, expect.stringContaining(table[name].oauth !== undefined ? 'invalid_request' : 'request.invalid')]);
      }
      // A form without fields has no body and still says its type.
      const path = table[name].path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => stage.own.ids[parameter] ?? '');
      const empty = await fetch(`${stage.real.url}${path}`, { method: table[name].method, headers: { ...stage.own.credentials(table[name], path), 'content-type': 'text/plain' } });
      expect.soft(empty.status, `${name} without a body`).toBe(400);
    }
    expect(await allRows()).toEqual(before);
  });

  it('changes nothing by a link or a picture: no GET does', async () => {
    for (const name of ['showCarrier', 'showSession', 'showRoute'] as const) await stage.send(name, stage.own);
    const before = await allRows();
    for (const name of names.filter((each) => table[each].method === 'GET')) await stage.send(name, stage.own, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(await allRows()).toEqual(before);
  });

  it('is allowed no request that a browser asks about first, and reads no answer', async () => {
    for (const name of names) {
      const path = table[name].path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => stage.own.ids[parameter] ?? '');
      const preflight = await fetch(`${stage.real.url}${path}`, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': table[name].method, 'access-control-request-headers': 'content-type' } });
      const { headers } = await stage.send(name, stage.own, { headers: { origin: 'https://evil.example' } });
      const allowing = [...preflight.headers.keys(), ...headers.keys()].filter((header) => header.startsWith('access-control-'));
      expect.soft(allowing, name).toEqual([]);
      await preflight.body?.cancel();
    }
  });

  it.each(Object.values(sockets))('opens no socket at $path', async ({ path }) => {
    const { cookie = '' } = stage.own.credentials(table.showHome, '');
    const socket = new WebSocket(`${stage.real.url.replace('http', 'ws')}${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => stage.own.ids[name] ?? 'x')}`, { headers: { cookie }, origin: 'https://evil.example' });
    const outcome = await new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (_request, response) => resolve(response.resume().statusCode));
      socket.on('error', () => {});
    });
    expect(outcome).toBe(403);
  });
});
