import type { Clock, Log } from '@latchkey/kit';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Assistants } from '../assistants/assistants.ts';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { createDoorLocking } from '../visits/door-locking.ts';
import { addAlexaEndpoint } from './alexa-endpoint.ts';
import { createLockByVoice } from './lock-by-voice.ts';
import { type AlexaTrust, createSignatureCheck } from './request-signature.ts';
import { createSkillAnswers } from './skill-answers.ts';
import { readSkillRequest } from './skill-request.ts';

export interface AlexaSkillDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'outbox'>;
  readonly isOnline: (hubId: string) => boolean;
  readonly assistants: Pick<Assistants, 'facts' | 'find'>;
  readonly skillId: string;
  readonly trust: AlexaTrust;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The skill's parts, put together at `/alexa`. */
export function addAlexaSkill(app: FastifyInstance, { db, hubLink, isOnline, assistants, skillId, trust, timeZone, clock, log }: AlexaSkillDeps): Promise<void> {
  const lock = createLockByVoice({ db, lockDoor: createDoorLocking({ db, hubLink }), isOnline, clock, log });
  return addAlexaEndpoint(app, {
    checkSignature: createSignatureCheck(trust, clock),
    readRequest: (body) => readSkillRequest(db, clock, skillId, body),
    findCaller: (accessToken) => assistants.find(accessToken, 'alexa'),
    answer: createSkillAnswers({ facts: assistants.facts, lock, timeZone }),
    log,
  });
}
