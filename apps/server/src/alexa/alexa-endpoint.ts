import { CodedError, describeError, KiB, type Log } from '@latchkey/kit';
import type { FastifyInstance } from 'fastify';
import type { AssistantCaller } from '../identity/caller.ts';
import type { CheckSignature } from './request-signature.ts';
import type { SkillAnswer } from './skill-answers.ts';
import type { SkillRequest } from './skill-request.ts';
import { skillWordsFor } from './skill-words.ts';

export interface AlexaEndpointDeps {
  readonly checkSignature: CheckSignature;
  readonly readRequest: (body: Buffer) => Promise<SkillRequest>;
  readonly findCaller: (accessToken: string) => Promise<AssistantCaller | undefined>;
  readonly answer: (request: SkillRequest, caller: AssistantCaller | undefined) => Promise<SkillAnswer>;
  readonly log: Log;
}

/** Where Alexa sends what somebody said. It stands beside the API's table: what it takes is signed over its very bytes, which a parser would lose. */
export async function addAlexaEndpoint(app: FastifyInstance, { checkSignature, readRequest, findCaller, answer, log }: AlexaEndpointDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: KiB(64) }, (_request, body, done) => done(null, body));
    scope.post('/alexa', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { signaturecertchainurl: chainUrl, 'signature-256': signature } = request.headers;
      // The parser above makes nothing else.
      const body = request.body as Buffer;
      let said: SkillRequest;
      try {
        await checkSignature({ chainUrl: one(chainUrl), signature: one(signature), body });
        said = await readRequest(body);
      } catch (error) {
        if (!(error instanceof CodedError) || !error.code.startsWith('alexa.')) throw error;
        log.warn('a request that is not Alexa’s was refused', { error: describeError(error) });
        // What exactly was wrong helps only whoever tries.
        return reply.code(400).send();
      }
      if (said.type === 'SessionEndedRequest') return { version: '1.0', response: {} };
      const caller = said.accessToken === undefined ? undefined : await findCaller(said.accessToken);
      const { say, listens = false, card } = await answer(said, caller).catch((error: unknown): SkillAnswer => {
        log.error('the skill could not answer', { error: describeError(error) });
        return { say: skillWordsFor(said.locale).failed };
      });
      return { version: '1.0', response: { outputSpeech: { type: 'PlainText', text: say }, ...(card === true ? { card: { type: 'LinkAccount' } } : {}), shouldEndSession: !listens } };
    });
  });
}

const one = (header: string | readonly string[] | undefined): string | undefined => (typeof header === 'string' ? header : undefined);
