import type { AssistantScope } from '@latchkey/contract';
import type { Json, Timestamp } from './schema.ts';

/** Programs that introduced themselves. Anybody may, so one that nobody connects is forgotten after a day. */
export interface AssistantClientsTable {
  readonly id: string;
  readonly name: string;
  readonly redirect_uris: Json<readonly string[]>;
  readonly created_at: Timestamp;
  expires_at: Timestamp;
}

/** What a person allowed a program. Directory: a token arrives before its household is known. */
export interface AssistantGrantsTable {
  readonly id: string;
  readonly client_id: string;
  readonly member_id: string;
  /** As the client called itself when the person agreed. */
  readonly name: string;
  readonly host: string;
  readonly audience: 'mcp' | 'alexa';
  readonly scopes: Json<readonly AssistantScope[]>;
  readonly created_at: Timestamp;
  last_used_at: Timestamp | null;
  expires_at: Timestamp;
}

/** Codes and tokens of a grant, by their hash. They go with it. */
export interface AssistantTokensTable {
  readonly token_hash: string;
  readonly grant_id: string;
  readonly kind: 'code' | 'access' | 'refresh';
  readonly expires_at: Timestamp;
  /** Codes and refresh tokens are good once. */
  used_at: Timestamp | null;
  /** Of a code: where it was sent, and the challenge of whoever may redeem it. */
  readonly redirect_uri: string | null;
  readonly challenge: string | null;
}
