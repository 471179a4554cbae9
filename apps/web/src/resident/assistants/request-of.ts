import type { AuthorizationRequest } from '@latchkey/contract';

const OPTIONAL = ['state', 'scope', 'resource', 'code_challenge', 'code_challenge_method'] as const;

/** What a program put into the address of the consent page; undefined when something that has to be there is not. What else stands there is left alone. */
export function requestOf(search: string): AuthorizationRequest | undefined {
  const query = new URLSearchParams(search);
  const [clientId, redirectUri, responseType] = ['client_id', 'redirect_uri', 'response_type'].map((name) => query.get(name));
  // A parameter that comes twice could mean one thing here and another to who checks it (RFC 6749, 3.1).
  if (new Set(query.keys()).size !== query.size || clientId == null || redirectUri == null || responseType == null) return undefined;
  const optional = OPTIONAL.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { client_id: clientId, redirect_uri: redirectUri, response_type: responseType, ...(Object.fromEntries(optional) as Partial<AuthorizationRequest>) };
}
