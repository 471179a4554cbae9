import { type AssistantScope, readingScopes } from '@latchkey/contract';
import { type Clock, CodedError, Days, newId, plus, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { boundedText } from './bounded-text.ts';

/** A program that may ask people to connect it. */
export interface AssistantClient {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly audience: 'mcp' | 'alexa';
  /** The most that a person can allow it. */
  readonly scopes: readonly AssistantScope[];
  /** SHA-256 of its secret, hex; undefined for a program on somebody's machine, which can keep none and proves itself by PKCE. */
  readonly secretHash: string | undefined;
}

export interface AssistantClients {
  /** Takes up a program that introduces itself. Throws `oauth.redirect_refused`. */
  register(name: string | undefined, redirectUris: readonly [string, ...string[]]): Promise<AssistantClient & { readonly createdAt: string }>;
  find(clientId: string): Promise<AssistantClient | undefined>;
}

/** A program that nobody connects is forgotten after this; a connected one lives as long as its grant. */
const UNUSED_LIVES = Days(1);
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @param preset clients that the server's settings name. */
export function createAssistantClients({ db, clock, preset }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly preset: readonly AssistantClient[] }): AssistantClients {
  const registered = (row: { readonly id: string; readonly name: string; readonly redirect_uris: readonly string[] }): AssistantClient => ({ id: row.id, name: row.name, redirectUris: row.redirect_uris, audience: 'mcp', scopes: readingScopes, secretHash: undefined });
  return {
    async register(name, redirectUris) {
      const hosts = redirectUris.map((uri) => hostOf(uri));
      const now = clock.now();
      const row = { id: newId('cli', now), name: boundedText(name ?? '', 60) || (hosts[0] ?? ''), created_at: toIso(now) };
      await db.insertInto('assistant_clients').values({ ...row, redirect_uris: JSON.stringify(redirectUris), expires_at: toIso(plus(now, UNUSED_LIVES)) }).execute();
      return { ...registered({ ...row, redirect_uris: redirectUris }), createdAt: row.created_at };
    },
    async find(clientId) {
      const known = preset.find(({ id }) => id === clientId);
      if (known !== undefined) return known;
      const row = await db.selectFrom('assistant_clients').select(['id', 'name', 'redirect_uris']).where('id', '=', clientId).where('expires_at', '>', toIso(clock.now())).executeTakeFirst();
      return row === undefined ? undefined : registered(row);
    },
  };
}

/** Where answers go, as people read it. Throws `oauth.redirect_refused` unless it is https, or http to the person's own machine (RFC 8252, 7.3). */
export function hostOf(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  const allowed = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
  if (!allowed || url.hash !== '' || redirectUri.includes('#') || url.username !== '' || url.password !== '') {
    throw new CodedError('oauth.redirect_refused', 'A redirect_uri is an https address, or http to the machine itself, without a name, a password or a fragment in it.');
  }
  return url.host;
}
