import { type Clock, CodedError, Minutes, plus, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';

/** As Amazon demands of every skill. */
const TOLERANCE = Seconds(150);

const skillRequest = z.object({
  context: z.object({ System: z.object({ application: z.object({ applicationId: z.string().max(300) }), user: z.object({ accessToken: z.string().max(300).optional() }) }) }),
  request: z.object({
    type: z.string().max(100),
    requestId: z.string().min(1).max(300),
    timestamp: z.string().max(40),
    locale: z.string().max(20).default('en-US'),
    intent: z.object({ name: z.string().max(100), slots: z.record(z.string(), z.object({ value: z.string().max(200).optional() })).default({}) }).optional(),
  }),
});

/** What somebody said to the skill, as Alexa understood it. */
export interface SkillRequest {
  readonly type: string;
  readonly intent: string | undefined;
  /** What was heard for a slot; undefined where nothing was. */
  slot(name: string): string | undefined;
  readonly locale: string;
  /** Of the person whose account is linked. */
  readonly accessToken: string | undefined;
}

/** Reads a request that was signed: it is for this skill, is young, and comes for the first time. Rejects with `alexa.request_refused`. */
export async function readSkillRequest(db: Kysely<Schema>, clock: Clock, skillId: string, body: Buffer): Promise<SkillRequest> {
  const { context, request } = parse(body);
  if (context.System.application.applicationId !== skillId) throw new CodedError('alexa.request_refused', 'The request is for another skill.');
  const now = clock.now();
  // A time that cannot be read is never near.
  if (!(Math.abs(now - Date.parse(request.timestamp)) <= TOLERANCE)) throw new CodedError('alexa.request_refused', 'The request is too old, or from a clock that goes wrong.');
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('seen_proofs')
    .values({ jkt: skillId, jti: request.requestId, expires_at: toIso(plus(now, Minutes(10))) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw new CodedError('alexa.request_refused', 'The request was answered before.');
  return { type: request.type, intent: request.intent?.name, slot: (name) => request.intent?.slots[name]?.value, locale: request.locale, accessToken: context.System.user.accessToken };
}

function parse(body: Buffer): z.output<typeof skillRequest> {
  try {
    return skillRequest.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new CodedError('alexa.request_refused', 'The request is not of the form that Alexa sends.', { cause });
  }
}
