import type { Clock, Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { type AssistantAuthentication, createAssistantAuthentication } from './assistant-authentication.ts';
import { type AssistantClient, createAssistantClients } from './assistant-clients.ts';
import { type AssistantGrants, createAssistantGrants } from './assistant-grants.ts';
import { createAssistantTokens, type IssueAssistantToken } from './assistant-tokens.ts';
import { createConsent } from './consent.ts';
import { createHouseFacts, type HouseFacts } from './house-facts.ts';
import { createMcpEndpoint } from './mcp-endpoint.ts';
import { createOAuthMetadata } from './oauth-metadata.ts';

type AssistantRoutes = 'showAuthorizationServer' | 'showProtectedResource' | 'registerAssistant' | 'showConsent' | 'answerConsent' | 'listAssistants' | 'removeAssistant' | 'callAssistantTools';

export interface AssistantsDeps {
  readonly db: Kysely<Schema>;
  readonly origins: Pick<OwnOrigins, 'originOf'>;
  /** Clients that the server's settings name. */
  readonly preset: readonly AssistantClient[];
  readonly isOnline: (hubId: string) => boolean;
  /** The household's, for “today”. */
  readonly timeZone: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Programs that answer for a person: how they are connected, and what they read. */
export interface Assistants extends AsyncDisposable {
  readonly handlers: Handlers<AssistantRoutes>;
  readonly authentication: AssistantAuthentication;
  readonly issueToken: IssueAssistantToken;
  readonly facts: HouseFacts;
  readonly find: AssistantGrants['find'];
}

export function createAssistants({ db, origins, preset, isOnline, timeZone, version, clock, log }: AssistantsDeps): Assistants {
  const clients = createAssistantClients({ db, clock, preset });
  const grants = createAssistantGrants({ db, clock });
  const facts = createHouseFacts({ db, isOnline, timeZone, clock });
  const endpoint = createMcpEndpoint({ facts, version, log });
  return {
    handlers: { ...createOAuthMetadata({ origins }), ...createConsent({ db, clients, grants, origins, clock, log }), callAssistantTools: endpoint.callAssistantTools },
    authentication: createAssistantAuthentication(grants),
    issueToken: createAssistantTokens({ clients, grants }),
    facts,
    find: (accessToken, audience) => grants.find(accessToken, audience),
    [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose](),
  };
}
