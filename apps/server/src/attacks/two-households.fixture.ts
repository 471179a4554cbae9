import { type Route, type RouteName, routes } from '@latchkey/contract';
import { newId, systemClock, toIso } from '@latchkey/kit';
import { calculateJwkThumbprint } from 'jose';
import { addCarrier } from '../carriers/carrier.fixture.ts';
import { ROUTE_BODIES } from '../http/route-bodies.fixture.ts';
import { addHousehold, createTestCourier } from '../http/test-app.fixture.ts';
import { addBelongings } from '../household/belongings.fixture.ts';
import { makeHubKey } from '../hub-link/test-hub.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';

/** Somebody whom a route lets in, with one of everything that they may name; ids by the names of the routes' parameters. */
export interface Side {
  readonly ids: Readonly<Record<string, string>>;
  /** What proves who they are to a route of this access. */
  credentials(route: Route, path: string): Readonly<Record<string, string>>;
}

/** A real server on which two households, each with a hub, a carrier and its courier, have one of everything. */
export interface TwoHouseholds extends AsyncDisposable {
  readonly real: RealServer;
  readonly own: Side;
  readonly foreign: Side;
  /** Sends a request as that side's owner, carrier or courier would. `ids` fill the path; `body` and `query` replace the route's usual ones. */
  send(name: RouteName, side: Side, more?: { readonly ids?: Readonly<Record<string, string>>; readonly body?: unknown; readonly query?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> }): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }>;
}

const table: Readonly<Record<RouteName, Route>> = routes;

export async function startTwoHouseholds(): Promise<TwoHouseholds> {
  await using stack = new AsyncDisposableStack();
  const real = stack.use(await startRealServer({ LATCHKEY_RATE_LIMIT: '100000' }));
  const [own, foreign] = [await addSide(real, 'Ash'), await addSide(real, 'Birch')];
  const kept = stack.move();
  return {
    real, own, foreign,
    async send(name, side, { ids = side.ids, body = ROUTE_BODIES[name], query = {}, headers = {} } = {}) {
      const route = table[name];
      const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => ids[parameter] ?? '');
      const response = await fetch(`${real.url}${path}?${new URLSearchParams(query)}`, {
        method: route.method,
        headers: { ...side.credentials(route, path), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function addSide({ db, sessions, url }: RealServer, name: string): Promise<Side> {
  const household = await addHousehold(db, sessions, name);
  const courier = createTestCourier();
  const courierJkt = await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }));
  const belongings = await addBelongings(db, household, { hubKey: makeHubKey().publicJwk.x, courierJkt });
  const carrier = await addCarrier(db, { ...household, ...belongings }, { courierJkt });
  // No route stands behind it: the server's own rounds would end it while rows are compared. Given back they leave it alone, and not ended it shows who ends it.
  await db.updateTable('held_grants').set({ given_back_at: toIso(systemClock.now()) }).where('jti', '=', belongings.grantId).execute();
  const cookie = await household.cookieOf('owner');
  return {
    ids: { ...belongings, ...carrier.ids, carrierId: carrier.carrierId },
    credentials(route, path) {
      if (route.access === 'carrier') return { authorization: `Bearer ${carrier.key}` };
      if (route.access === 'courier') return { dpop: courier.prove(route.method, path, { htu: `${url}${path}` }) };
      return { cookie };
    },
  };
}

/** An id of the same kind that nothing has. */
export const unknownId = (known: string): string => (/^[a-z]+_/.test(known) ? newId(known.slice(0, known.indexOf('_'))) : '0'.repeat(known.length));
