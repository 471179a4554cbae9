import { CodedError } from '@latchkey/kit';
import type { AssistantCaller } from '../identity/caller.ts';
import type { AssistantGrants } from './assistant-grants.ts';

export interface AssistantAuthentication {
  /** Which assistant asks, by `Bearer` and its access token. Rejects with `request.unauthenticated`. */
  authenticate(authorization: string | undefined): Promise<AssistantCaller>;
}

/** Tokens in the address or the body count for nothing (RFC 6750, 2.1 alone). */
export function createAssistantAuthentication(grants: Pick<AssistantGrants, 'find'>): AssistantAuthentication {
  return {
    async authenticate(authorization = '') {
      const token = /^bearer (lk_access_[\w-]{43})$/i.exec(authorization)?.[1];
      const caller = token === undefined ? undefined : await grants.find(token, 'mcp');
      if (caller === undefined) throw new CodedError('request.unauthenticated', 'Connect this assistant first: the header WWW-Authenticate says where.');
      return caller;
    },
  };
}
