import * as z from 'zod/mini';
import { type DeviceRecord, deviceRecord, maySignPolicies } from './device-record.ts';
import { idOf, keyName, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { sha256, thumbprint } from './public-key.ts';

export const ROSTER_TYPE = 'latchkey-roster+jws';

/** The devices of a site's household. Each version is signed by an owner's device of the version before and names it by its hash, so that there is one line of versions only. */
export const rosterContent = z.strictObject({
  v: z.literal(1),
  site: idOf('site'),
  version: z.int().check(z.positive()),
  /** SHA-256 of the signed text before, base64url; null in the first. */
  previous: z.nullable(keyName),
  issuedAt: seconds,
  devices: z.array(deviceRecord).check(z.minLength(1), z.maxLength(64)),
});
export type RosterContent = z.infer<typeof rosterContent>;

/** A roster that counts. */
export interface Roster extends RosterContent {
  /** The signed text. */
  readonly text: string;
  /** Its SHA-256, which the next version names. */
  readonly hash: string;
}

/** Why a roster does not count. */
export type RosterRefusalCode = 'roster.malformed' | 'roster.forged' | 'roster.other_site' | 'roster.rolled_back' | 'roster.gap' | 'roster.forked' | 'roster.not_by_owner' | 'roster.no_owner' | 'roster.ambiguous';
export type RosterJudgement = { readonly ok: true; readonly roster: Roster } | { readonly ok: false; readonly code: RosterRefusalCode };

/** What a version is measured against: the version before, or the pinned key of an owner's device (RFC 7638 thumbprint) where none is known yet: then the first version that this device signed is the beginning. */
export type RosterTrust = { readonly before: Roster } | { readonly firstOwner: string };

export const findDevice = (roster: RosterContent, deviceId: string | undefined): DeviceRecord | undefined => roster.devices.find((device) => device.deviceId === deviceId);

/** Signs a version. `signer.kid` is the device's id. */
export const signRoster = (content: RosterContent, signer: Signer): Promise<string> => signJws(ROSTER_TYPE, content, signer);

/** The version after `before` with these devices. */
export function nextRoster(before: Roster, devices: readonly DeviceRecord[], issuedAt: number): RosterContent {
  return { v: 1, site: before.site, version: before.version + 1, previous: before.hash, issuedAt, devices: [...devices] };
}

/** Judges a signed roster. Nothing of it is believed before the signature by a device that we trust already. Never throws. */
export async function verifyRoster(text: string, site: string, trust: RosterTrust): Promise<RosterJudgement> {
  const jws = readJws(text, ROSTER_TYPE);
  const content = jws === undefined ? undefined : rosterContent.safeParse(jws.payload).data;
  if (jws === undefined || content === undefined) return refuse('roster.malformed');
  const before = 'before' in trust ? trust.before : undefined;
  const signer = findDevice(before ?? content, jws.header.kid);
  if (signer === undefined || !maySignPolicies(signer)) return refuse('roster.not_by_owner');
  if ('firstOwner' in trust && (await thumbprint(signer.signKey)) !== trust.firstOwner) return refuse('roster.not_by_owner');
  if ((await faultOf(jws, signer.signKey)) !== undefined) return refuse('roster.forged');
  if (content.site !== site) return refuse('roster.other_site');
  const place = before === undefined ? undefined : placeFault(content, before);
  if (place !== undefined) return refuse(place);
  if (!content.devices.some(maySignPolicies)) return refuse('roster.no_owner');
  if (new Set(content.devices.map(({ deviceId }) => deviceId)).size < content.devices.length) return refuse('roster.ambiguous');
  // One key under two names would let a removed device come back as another.
  if (new Set(content.devices.map((device) => JSON.stringify(device.signKey))).size < content.devices.length) return refuse('roster.ambiguous');
  return { ok: true, roster: { ...content, text, hash: await sha256(text) } };
}

/** A roster that was judged before and kept where nobody else writes. Undefined when it is damaged. */
export async function readKeptRoster(text: string): Promise<Roster | undefined> {
  const content = rosterContent.safeParse(readJws(text, ROSTER_TYPE)?.payload);
  return content.success ? { ...content.data, text, hash: await sha256(text) } : undefined;
}

function placeFault(content: RosterContent, before: Roster): RosterRefusalCode | undefined {
  const due = before.version + 1;
  if (content.version < due) return 'roster.rolled_back';
  if (content.version > due) return 'roster.gap';
  return content.previous === before.hash ? undefined : 'roster.forked';
}

const refuse = (code: RosterRefusalCode): RosterJudgement => ({ ok: false, code });
