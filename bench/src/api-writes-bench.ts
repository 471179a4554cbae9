import { fileURLToPath } from 'node:url';
import { newId, Seconds, systemClock, toIso } from '@latchkey/kit';
import { addCarrier } from '../../apps/server/src/carriers/carrier.fixture.ts';
import { createHousehold } from '../../apps/server/src/household/household-store.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { startBenchServer, urlIn } from './bench-server.ts';
import { startProcess } from './owned-process.ts';
import { postLoad } from './post-load.ts';

const clock = systemClock;
const CONNECTIONS = 8;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Durable writes through the API: a carrier announces parcels, each authenticated, validated and written with its event and its webhook message in one transaction that is synced to disk;
 * beside a bare Fastify with one insert, on the same database in the same run, in turns.
 */
export async function apiWritesBench({ quick }: BenchScale): Promise<BenchReport> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startBenchServer(clock));
  const bare = stack.use(await startProcess([path('bare-insert-server.ts')], { clock, until: '"url"', env: { DATABASE_URL: server.databaseUrl } }));
  const { db } = server;
  const { siteId } = await createHousehold(db, clock, { name: 'Ash', owner: { name: 'Ann', email: null }, demo: false, postcode: null });
  const [hubId, accessPointId, at] = [newId('hub'), newId('ap'), toIso(clock.now())];
  await db.insertInto('hubs').values({ id: hubId, site_id: siteId, public_jwk: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x' }), name: 'Hub', paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
  await db.insertInto('access_points').values({ site_id: siteId, id: accessPointId, hub_id: hubId, name: 'Door', kind: 'front-door', door_code: accessPointId, state: null, heard_at: null, created_at: at }).execute();
  const { key, carrierId, ids } = await addCarrier(db, { siteId, parcelId: newId('par'), accessPointId });
  // A webhook that wants every event, and that nobody can reach: the outbox is written, and what is sent costs as little as it can.
  await db.insertInto('webhooks').values({ carrier_id: carrierId, id: newId('whk'), url: 'https://hooks.invalid/', types: null, secret_version: 1, previous_until: null, created_at: at, failing_since: null, disabled_at: null, disabled_reason: null }).execute();

  const span = Seconds(quick ? 1 : 5);
  const rounds = quick ? 1 : 4;
  let number = 0;
  const ours: { readonly perSecond: number; readonly millis: readonly number[] }[] = [];
  const theirs: typeof ours = [];
  const api = () =>
    postLoad(clock, `${server.url}/api/v1/carrier/deliveries`, {
      connections: CONNECTIONS,
      span,
      headers: { authorization: `Bearer ${key}` },
      body: () => JSON.stringify({ code: ids.deliveryCode, trackingNumber: `BENCH${String((number += 1)).padStart(9, '0')}`, reference: 'bench', title: 'Lamp' }),
    });
  // Warm, so that no compiler is measured.
  await api();
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(await postLoad(clock, urlIn(bare), { connections: CONNECTIONS, span, headers: {}, body: () => JSON.stringify({ code: ids.deliveryCode, reference: 'bench', title: 'Lamp' }) }));
    ours.push(await api());
  }
  const p99 = ours.map(({ millis }) => millis.toSorted((a, b) => a - b)[Math.floor(millis.length * 0.99)] ?? Number.NaN);
  return {
    rows: [
      benchRow('API writes: a delivery with its outbox entry, 8 connections', '1/s', ours.map(({ perSecond }) => perSecond), 'p50 >= 2000'),
      benchRow('API writes: p99 of each round', 'ms', p99, 'max <= 50'),
      benchRow('bare Fastify and one insert, 8 connections', '1/s', theirs.map(({ perSecond }) => perSecond)),
      benchRow('API writes / bare Fastify, round by round', 'x', ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? Number.NaN))),
    ],
    notes: [`API writes: ${CONNECTIONS} connections, ${rounds} rounds of ${span / 1_000} s, in turns with the bare server; the load comes from the same machine`],
  };
}
