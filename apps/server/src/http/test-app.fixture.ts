import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type RouteName, routes } from '@latchkey/contract';
import { type Clock, CodedError, type Log, newId, silentLog, systemClock, toIso } from '@latchkey/kit';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Kysely } from 'kysely';
import { createAssistantAuthentication } from '../assistants/assistant-authentication.ts';
import { createAssistantGrants } from '../assistants/assistant-grants.ts';
import { createCarrierAuthentication } from '../carriers/carrier-authentication.ts';
import type { Schema } from '../database/schema.ts';
import { createHousehold, type HouseholdIds } from '../household/household-store.ts';
import { createCourierProofs } from '../identity/courier-proof.ts';
import { createSessions, type Sessions } from '../identity/sessions.ts';
import type { Handlers } from './handler.ts';
import { createOwnOrigins, type OwnOrigins } from './own-origins.ts';
import { createServerApp, type ServerApp } from './server-app.ts';

/** The origin under which the tests' pages live. */
export const ORIGIN = 'http://localhost:8080';
export const DEMO_KEY = 'a-key-for-the-demo-home';

/** Signs nothing: no test of this app shows an access token. */
const NO_KEYS = { serverId: 'srv_test', publicJwk: { kty: 'OKP', crv: 'Ed25519', x: '', kid: '' } } as const;

export interface TestApp extends AsyncDisposable {
  readonly server: ServerApp;
  readonly app: FastifyInstance;
  readonly sessions: Sessions;
  readonly origins: OwnOrigins;
  /** Sends a request as a page of ours would. */
  send(request: InjectOptions): Promise<LightMyRequestResponse>;
}

/** Handlers that answer `request.conflict`: a status that nothing before a handler gives, so that a test sees whether the handler was reached. */
const unreachedHandlers = (): Handlers => {
  const reached = async () => {
    throw new CodedError('request.conflict', 'reached');
  };
  // Every name of the table is there; the stub fits all of them, since it never answers.
  return Object.fromEntries((Object.keys(routes) as RouteName[]).map((name) => [name, reached])) as unknown as Handlers;
};

export interface TestAppOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly handlers?: (sessions: Sessions, origins: OwnOrigins) => Partial<Handlers>;
  readonly demoKey?: string | undefined;
  readonly ratePerMinute?: number;
  readonly webFolder?: string;
}

export async function startTestApp(db: Kysely<Schema>, options: TestAppOptions = {}): Promise<TestApp> {
  const clock = options.clock ?? systemClock;
  const origins = createOwnOrigins(['https://home.example'], ORIGIN);
  const sessions = createSessions({ db, clock });
  const proofs = createCourierProofs({ db, clock, ownsUrl: (url) => origins.owns(url) });
  const server = await createServerApp({
    db, clock, origins, sessions, log: options.log ?? silentLog,
    proofs,
    carriers: createCarrierAuthentication({ db, clock, proofs, keys: NO_KEYS }),
    assistants: createAssistantAuthentication(createAssistantGrants({ db, clock })),
    demoKey: 'demoKey' in options ? options.demoKey : DEMO_KEY,
    version: '0.0.0-test',
    ratePerMinute: options.ratePerMinute ?? 100_000,
    proxies: [],
    tls: undefined,
    ...(options.webFolder === undefined ? {} : { webFolder: options.webFolder }),
  });
  await server.serve({ ...unreachedHandlers(), ...options.handlers?.(sessions, origins) });
  await server.app.ready();
  return {
    server, sessions, origins,
    app: server.app,
    send: (request) => server.app.inject({ ...request, headers: { host: 'localhost:8080', 'sec-fetch-site': 'same-origin', ...request.headers } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export type TestHousehold = HouseholdIds & { cookieOf(role: 'owner' | 'member' | 'guest'): Promise<string> };

/** A household with one person of each role. */
export async function addHousehold(db: Kysely<Schema>, sessions: Sessions, name: string): Promise<TestHousehold> {
  const ids = await createHousehold(db, systemClock, { name, owner: { name: `${name} owner`, email: null }, demo: false, postcode: null });
  const members = { owner: ids.ownerId as string, member: newId('mem'), guest: newId('mem') };
  for (const role of ['member', 'guest'] as const) {
    await db.insertInto('members').values({ id: members[role], household_id: ids.householdId, name: `${name} ${role}`, role, email: null, created_at: toIso(systemClock.now()) }).execute();
  }
  return { ...ids, cookieOf: async (role) => (await sessions.begin(members[role], ORIGIN)).split(';')[0] ?? '' };
}

/** A courier's key, and proofs made with it. */
export interface TestCourier {
  /** `claims` replace the honest ones. */
  prove(method: string, path: string, claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
  readonly publicKey: KeyObject;
}

export function createTestCourier(now: () => number = Date.now): TestCourier {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    publicKey,
    prove(method, path, claims = {}, header = {}) {
      const head = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }), ...header });
      const body = encode({ jti: newId('prf'), htm: method, htu: `${ORIGIN}${path}`, iat: Math.floor(now() / 1_000), ...claims });
      return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
}

/** An address of a route with ids that are well formed and belong to nobody. */
export function pathOf(name: RouteName): string {
  const known: Readonly<Record<string, string>> = { accessPointId: newId('ap'), visitId: newId('vis'), incidentId: newId('inc'), recordingId: newId('rec'), shareId: newId('shr'), assistantId: newId('agr'), parcelId: newId('par'), mailParcelId: newId('mpa'), sessionId: newId('live'), subscriptionId: newId('sub'), targetId: newId('ntt'), courierId: newId('cou'), notificationId: newId('ntf'), deviceId: newId('dev'), passkeyId: 'a'.repeat(22), memberId: newId('mem'), invitationId: newId('inv'), signInId: 'a'.repeat(32), codeId: newId('dc'), grantId: newId('grt'), credentialId: newId('crd'), deliveryId: newId('del'), webhookId: newId('whk'), eventId: newId('evt'), hookId: newId('ohk'), code: 'c'.repeat(20), token: 't'.repeat(43) };
  return routes[name].path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => known[parameter] ?? '');
}
