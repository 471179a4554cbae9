import { ApiError, type Client, createClient } from '@latchkey/client';
import { algorithmOf } from '@latchkey/grants';
import { type Instant, Minutes, randomToken, systemClock } from '@latchkey/kit';
import { base64Url, proveKey, signToken } from '../courier/key/proof-of-key.ts';
import type { HolderKey } from '../courier/store/courier-store.ts';
import { createServerTime } from '../courier/visit/server-time.ts';
import type { Desk } from './desk-store.ts';

const TOKEN_PATH = '/api/v1/oauth/token';
/** Tokens live five minutes. */
const RENEW_AFTER = Minutes(4);
const ASSERTION_SECONDS = 60;

interface Token {
  readonly text: string;
  readonly hash: string;
  readonly at: Instant;
}

/** The API in the desk's name: client credentials by its own key (RFC 7523), for tokens that are bound to it (RFC 9449). */
export function createDeskClient({ clientId, key: { privateKey, publicKey } }: Pick<Desk, 'clientId' | 'key'>, origin: string): Client {
  const { subtle } = crypto;
  const key: HolderKey = { alg: algorithmOf(publicKey) === 'ES256' ? 'ES256' : 'EdDSA', privateKey, publicJwk: publicKey };
  const time = createServerTime(systemClock);
  let token: Promise<Token> | undefined;

  const renew = async (): Promise<Token> => {
    // Proofs are judged by the server's clock; this one's may be minutes off.
    time.learn((await createClient({ baseUrl: origin }).call('GET /health', {})).now);
    const at = time.now();
    const now = Math.floor(at / 1_000);
    const assertion = await signToken(key, { alg: key.alg, typ: 'JWT' }, { iss: clientId, sub: clientId, aud: origin, iat: now, exp: now + ASSERTION_SECONDS, jti: randomToken(26) }, subtle);
    const form = { grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion };
    const answer = await fetch(`${origin}${TOKEN_PATH}`, { method: 'POST', headers: { dpop: await proveKey(key, { method: 'POST', url: `${origin}${TOKEN_PATH}` }, at, subtle) }, body: new URLSearchParams(form) }).catch((cause: unknown) => {
      throw new ApiError('network.failed', 0, 'The server cannot be reached', { cause });
    });
    // RFC 6749 section 5.2: whoever is not known is answered by 401.
    if (!answer.ok) throw new ApiError(answer.status === 401 ? 'request.unauthenticated' : 'server.failed', answer.status, 'No access was given');
    const { access_token: text } = (await answer.json()) as { readonly access_token: string };
    return { text, at, hash: base64Url(new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)))) };
  };
  const current = async (): Promise<Token> => {
    const known = await token?.catch(() => undefined);
    if (known !== undefined && time.now() - known.at < RENEW_AFTER) return known;
    token = renew();
    return token;
  };

  return createClient({
    baseUrl: origin,
    authorize: async ({ method, url }) => {
      const { text, hash } = await current();
      return { authorization: `DPoP ${text}`, dpop: await proveKey(key, { method, url: new URL(url, origin).href, tokenHash: hash }, time.now(), subtle) };
    },
  });
}
