import type { IssueAssistantToken } from '../assistants/assistant-tokens.ts';
import type { IssueCarrierToken } from '../carriers/carrier-tokens.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';

export interface TokenEndpointDeps {
  readonly carrier: IssueCarrierToken;
  readonly assistant: IssueAssistantToken;
  readonly origins: Pick<OwnOrigins, 'originOf'>;
}

/** The one place where programs get tokens: a carrier's by its own key, an assistant's by a person's consent. */
export function createTokenEndpoint({ carrier, assistant, origins }: TokenEndpointDeps): Handlers<'issueToken'> {
  return {
    async issueToken({ body, request, reply }) {
      const origin = origins.originOf(request.raw);
      const proof = request.headers['dpop'];
      const token = body.grant_type === 'client_credentials' ? await carrier(body, typeof proof === 'string' ? proof : undefined, origin) : await assistant(body, origin);
      reply.header('pragma', 'no-cache');
      return token;
    },
  };
}
