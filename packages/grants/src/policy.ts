import { isTimeZone } from '@latchkey/kit';
import * as z from 'zod/mini';
import { maySignPolicies } from './device-record.ts';
import { idOf, keyName, purpose, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { privacyMasks } from './privacy-mask.ts';
import { retention } from './retention.ts';
import { findDevice, type Roster } from './roster.ts';

export const POLICY_TYPE = 'latchkey-policy+jws';

/** `08:00` to `24:00`. */
const timeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/));
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** A span of some weekdays (1 is Monday), by the site's own clock; `until` is not in it. One that ends before it begins ends on the next day. */
export const weekWindow = z
  .strictObject({ days: z.array(z.int().check(z.minimum(1), z.maximum(7))).check(z.minLength(1), z.maxLength(7)), from: timeOfDay, until: timeOfDay })
  .check(z.refine(({ from, until }) => from !== until && from !== '24:00', 'a window begins and ends at different times'));
export type WeekWindow = z.infer<typeof weekWindow>;

/** Who may come. `label`: whoever carries a label that the household expects, as the server says. `carrier`: couriers for whom a holder of one of these keys gave the carrier's word. `courier`: holders of these keys. The hub checks both by itself. `parcel`: whoever brings these, and no others, as the server says: by their ids, so that the text tells nobody what was ordered. */
export const whom = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('label') }),
  z.strictObject({ kind: z.literal('carrier'), name: z.string().check(z.maxLength(80)), keys: z.array(keyName).check(z.minLength(1), z.maxLength(20)) }),
  z.strictObject({ kind: z.literal('courier'), name: z.string().check(z.maxLength(80)), keys: z.array(keyName).check(z.minLength(1), z.maxLength(20)) }),
  z.strictObject({ kind: z.literal('parcel'), parcels: z.array(idOf('par')).check(z.minLength(1), z.maxLength(20)) }),
]);

export const policyRule = z
  .strictObject({
    purposes: z.array(purpose).check(z.minLength(1)),
    whom,
    /** Empty: at any time of any day. */
    windows: z.array(weekWindow).check(z.maxLength(30)),
    /** First and last day, by the site's calendar; null: no bound on that side. */
    dates: z.strictObject({ from: z.nullable(date), until: z.nullable(date) }),
    /** `itself`: opens without asking. `ask`: opens when a member's device has approved this visit. `never`: stays shut. */
    how: z.enum(['itself', 'ask', 'never']),
    /** How often a guest may be let in by it altogether; without it, as often as they come. */
    openings: z.optional(z.int().check(z.minimum(1), z.maximum(1_000))),
  })
  .check(z.refine(({ purposes, whom: { kind }, how }) => !purposes.includes('entry') || kind === 'courier' || how === 'never', 'who comes in without a parcel is named by a key'));
export type PolicyRule = z.infer<typeof policyRule>;

export const doorPolicy = z.strictObject({
  accessPointId: idOf('ap'),
  /** Openings in any hour; what is beyond is refused. */
  openingsPerHour: z.int().check(z.minimum(1), z.maximum(10_000)),
  /** Whether a picture that cannot be proved live (no lamp to challenge it) is enough. */
  pictureUnproven: z.boolean(),
  /** Couriers ring first: what would open by itself opens when nobody has answered for so many seconds, by the hub's clock. */
  knockSeconds: z.optional(z.int().check(z.minimum(5), z.maximum(120))),
  /** A reserve for the household: with less than so much percent left in the lock's battery nobody else opens this door. See `isReserved`. */
  reservePercent: z.optional(z.int().check(z.minimum(5), z.maximum(90))),
  /** Animals are behind the door: couriers are told to keep it shut, and one that stands open is told of sooner. */
  pets: z.optional(z.literal(true)),
  /** The zone of the burglar alarm behind the door, by its name: disarmed while a delivery is inside, and armed again afterwards as it was. */
  alarmZone: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
  /** What the door's camera sees and nobody ever does: not recorded, not shown. Owners sign it, or a server that turned could blind the recordings. */
  masks: z.optional(privacyMasks),
  /** The first that fits decides; none fits: stays shut. */
  rules: z.array(policyRule).check(z.maxLength(40)),
});
export type DoorPolicy = z.infer<typeof doorPolicy>;

/** What the household allows, whole: a version replaces the one before. A door that is not named stays shut. */
export const policyContent = z.strictObject({
  v: z.literal(1),
  site: idOf('site'),
  version: z.int().check(z.positive()),
  /** The roster that its signer knew; an older one must not judge it. */
  roster: z.int().check(z.positive()),
  issuedAt: seconds,
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: z.string().check(z.maxLength(60), z.refine(isTimeZone, 'a time zone')),
  /** How many different doors may be asked for within a minute. More is “open all”: the hub's breaker trips. One for a flat, dozens for a bank of lockers. */
  doorsPerMinute: z.int().check(z.minimum(1), z.maximum(1_000)),
  /** Nothing opens by a grant while true. */
  paused: z.boolean(),
  /** How long what is recorded and noted is kept; of what it leaves out, as long as the hub and the server keep it by themselves. */
  keep: z.optional(retention),
  doors: z.array(doorPolicy).check(z.maxLength(200)),
});
export type PolicyContent = z.infer<typeof policyContent>;

/** A policy that counts. */
export interface Policy extends PolicyContent {
  readonly text: string;
  readonly signedBy: string;
}

export type PolicyRefusalCode = 'policy.malformed' | 'policy.forged' | 'policy.other_site' | 'policy.not_by_owner' | 'policy.rolled_back' | 'policy.roster_missing' | 'policy.ambiguous';
export type PolicyJudgement = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly code: PolicyRefusalCode };

/** Signs a policy. `signer.kid` is the device's id. */
export const signPolicy = (content: PolicyContent, signer: Signer): Promise<string> => signJws(POLICY_TYPE, content, signer);

/** Judges a signed policy against the roster in force and the policy before. Never throws. */
export async function verifyPolicy(text: string, roster: Roster, before: Policy | undefined): Promise<PolicyJudgement> {
  const jws = readJws(text, POLICY_TYPE);
  const content = jws === undefined ? undefined : policyContent.safeParse(jws.payload).data;
  if (jws === undefined || content === undefined) return refuse('policy.malformed');
  const signer = findDevice(roster, jws.header.kid);
  // A signer whom the roster does not know yet may stand in a later one.
  if (content.roster > roster.version) return refuse('policy.roster_missing');
  if (signer === undefined || !maySignPolicies(signer)) return refuse('policy.not_by_owner');
  if ((await faultOf(jws, signer.signKey)) !== undefined) return refuse('policy.forged');
  if (content.site !== roster.site) return refuse('policy.other_site');
  if (before !== undefined && content.version <= before.version) return refuse('policy.rolled_back');
  if (new Set(content.doors.map(({ accessPointId }) => accessPointId)).size < content.doors.length) return refuse('policy.ambiguous');
  return { ok: true, policy: { ...content, text, signedBy: signer.deviceId } };
}

/** A policy that was judged before and kept where nobody else writes: it stays in force when its signer's device is removed. Undefined when it is damaged. */
export function readKeptPolicy(text: string): Policy | undefined {
  const jws = readJws(text, POLICY_TYPE);
  const content = policyContent.safeParse(jws?.payload);
  return content.success ? { ...content.data, text, signedBy: jws?.header.kid ?? '' } : undefined;
}

const refuse = (code: PolicyRefusalCode): PolicyJudgement => ({ ok: false, code });
