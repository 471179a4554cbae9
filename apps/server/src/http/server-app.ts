import { type Clock, CodedError, type Log, Minutes } from '@latchkey/kit';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { AssistantAuthentication } from '../assistants/assistant-authentication.ts';
import type { CarrierAuthentication } from '../carriers/carrier-authentication.ts';
import type { CourierProofs } from '../identity/courier-proof.ts';
import { createFreshVerification } from '../identity/fresh-verification.ts';
import type { Sessions } from '../identity/sessions.ts';
import { addApiDocument } from './api-document.ts';
import { createAuthorize } from './authorize.ts';
import { type AppOptions, buildApp } from './build-app.ts';
import { createAddressOf } from './caller-address.ts';
import { createGuessLimits } from './guess-limits.ts';
import type { Handlers } from './handler.ts';
import { createIdempotency } from './idempotency.ts';
import { mount } from './mount.ts';
import { createOpenUses } from './open-uses.ts';
import type { OwnOrigins } from './own-origins.ts';
import { createRateWindow } from './rate-window.ts';
import { createSocketRouter, type SocketRouter } from './socket-router.ts';
import { addWebPages } from './web-pages.ts';

export interface ServerAppOptions extends AppOptions {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly log: Log;
  readonly origins: OwnOrigins;
  readonly sessions: Sessions;
  readonly proofs: CourierProofs;
  readonly carriers: CarrierAuthentication;
  readonly assistants: AssistantAuthentication;
  /** The key of the demo home; undefined where there is none. */
  readonly demoKey: string | undefined;
  readonly version: string;
  readonly webFolder?: string;
}

export interface ServerApp extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly sockets: SocketRouter;
  /** Mounts the API, its document and the pages. Called once, when every handler is there. */
  serve(handlers: Handlers): Promise<void>;
}

/** Everything that listens: routes of the table, WebSockets, the API's document and the pages. */
export async function createServerApp(options: ServerAppOptions): Promise<ServerApp> {
  const { db, clock, log, origins, sessions } = options;
  const app = await buildApp(options);
  const uses = createOpenUses();
  const addressOf = createAddressOf(options.proxies);
  const openings = createRateWindow(options.ratePerMinute, Minutes(1), clock);
  const sockets = createSocketRouter({
    log,
    checkOrigin: (request) => origins.requireSameSite(request),
    checkRate: (request) => {
      if (!openings.take(addressOf(request))) throw new CodedError('request.too_many', 'Too many connections; wait a minute.');
    },
    uses,
    findResident: (request) => sessions.find(request, origins.originOf(request)),
  });
  sockets.attach(app.server);
  return {
    app,
    sockets,
    async serve(handlers) {
      mount(app, { handlers, authorize: createAuthorize({ ...options, verification: createFreshVerification({ db, clock }) }), origins, idempotency: createIdempotency({ db, clock }), guesses: createGuessLimits(clock), uses, clock, ratePerMinute: options.ratePerMinute });
      addApiDocument(app, options.version);
      await addWebPages(app, options.webFolder);
    },
    async [Symbol.asyncDispose]() {
      await sockets[Symbol.asyncDispose]();
      await app.close();
    },
  };
}
