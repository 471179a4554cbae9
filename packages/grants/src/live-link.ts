import * as z from 'zod/mini';
import { mayApprove } from './device-record.ts';
import { idOf, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { signKey, unwrapKey } from './public-key.ts';
import { findDevice, type Roster } from './roster.ts';

const LIVE_LINK_TYPE = 'latchkey-live-link+jws';
/** A link that is good for longer does not count. Seconds. */
export const LONGEST_LIVE_LINK = 86_400;

/** A member's word that whoever holds a link may watch one door live for a while. It names the two keys whose private halves are in the link alone. */
export const liveLinkContent = z.strictObject({
  v: z.literal(1),
  site: idOf('site'),
  accessPointId: idOf('ap'),
  /** What the link is called: SHA-256 of its token, hexadecimal. */
  link: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Signs offers. */
  signKey,
  /** To which the fallback stream is sealed. */
  unwrapKey,
  issuedAt: seconds,
  expiresAt: seconds,
  /** It ends with this visit too, which the hub knows; an older hub takes no link that says so. */
  visit: z.optional(idOf('vis')),
});
export type LiveLinkContent = z.infer<typeof liveLinkContent>;

/** Signs a link. `signer.kid` is the device's id. */
export const signLiveLink = (content: LiveLinkContent, signer: Signer): Promise<string> => signJws(LIVE_LINK_TYPE, content, signer);

/** What a link says, unproved: for its own holder. Undefined when it is no link. */
export const readLiveLink = (text: string): LiveLinkContent | undefined => liveLinkContent.safeParse(readJws(text, LIVE_LINK_TYPE)?.payload).data;

/**
 * What a link says, if a member's or an owner's device of this roster signed it for this door and it is good now; otherwise undefined.
 * It ends by this clock, to the second: only its beginning allows for `skew`. Whether its visit lasts is for the caller to know. `now` and `skew` are in seconds. Never throws.
 */
export async function verifyLiveLink(text: string, roster: Roster, accessPointId: string, now: number, skew: number): Promise<{ readonly content: LiveLinkContent; readonly deviceId: string } | undefined> {
  const jws = readJws(text, LIVE_LINK_TYPE);
  const content = liveLinkContent.safeParse(jws?.payload).data;
  if (jws === undefined || content === undefined || content.site !== roster.site || content.accessPointId !== accessPointId) return undefined;
  const lasts = content.expiresAt - content.issuedAt;
  if (lasts <= 0 || lasts > LONGEST_LIVE_LINK || now < content.issuedAt - skew || now >= content.expiresAt) return undefined;
  const signer = findDevice(roster, jws.header.kid);
  if (signer === undefined || !mayApprove(signer) || (await faultOf(jws, signer.signKey)) !== undefined) return undefined;
  return { content, deviceId: signer.deviceId };
}
