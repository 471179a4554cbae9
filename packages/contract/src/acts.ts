import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** Who did something that a household is told of: a person by their account, a device by its signature, whoever holds a link, a carrier by its key, or somebody at the hub's own machine. */
export const actor = z.object({ kind: z.enum(['member', 'device', 'share', 'carrier', 'site']), id: z.string().max(80) });
export type Actor = z.infer<typeof actor>;

/** What is written down of those who look, take along or change who may: the hub saw the first five itself, the server tells of the others. */
export const actNames = [
  'live.watched', 'recording.read', 'recording.shared', 'evidence.read', 'breaker.cleared',
  'share.made', 'share.opened', 'share.removed', 'visit.seen', 'courier.answered', 'household.claimed', 'household.exported', 'person.joined', 'person.role_changed', 'person.removed', 'person.erased', 'person.signed_in', 'person.recovered', 'recovery.codes_made',
] as const;
export type ActName = (typeof actNames)[number];

/** `by`: null where the server that asked did not say for whom. `about`: an id of what was looked at or changed. */
const facts = { id: id('act'), what: z.string().max(60), by: actor.nullable(), about: z.string().max(80).nullable() };

/** An act that the server tells of, and when it says that it was. */
export const toldAct = z.object({ ...facts, at: instant });
export type ToldAct = z.infer<typeof toldAct>;

/** The members of a journal line about an act. `toldAt`: when the server says that it was; null for what the hub saw itself. */
export const actLine = { ...facts, toldAt: instant.nullable() };
