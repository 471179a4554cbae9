import type { Client } from '@latchkey/client';
import type { AccessPoint, Home, Recording, Share } from '@latchkey/contract';
import { publicKeyOf, signLiveLink, unwrapKey } from '@latchkey/grants';
import { CodedError, type Instant } from '@latchkey/kit';
import { linkName, makeLinkKeys, newShareSecret, sealShared, sealSharedLive, shareToken } from '@latchkey/sealing';
import type { LookingDevice } from '../../recordings/looking-device.ts';
import type { Recordings } from '../../recordings/recordings.ts';
import { sharedAddress } from '../../shared/shared-link.ts';

/** A link that was just made. Its address exists here only: whoever loses it makes another. */
export interface MadeShare {
  readonly share: Share;
  readonly address: string;
}

/** Whom a link is for, and how long it is good: hours for a recording, minutes for a live view, or as long as a visit. */
export interface ShareWish<Term> {
  readonly name: string;
  readonly term: Term;
}

export type ShareHours = 24 | 168 | 720;
export type ShareMinutes = 15 | 60 | 1440;
/** A visit that lasts longer is none that a neighbour is asked to watch. */
const LONGEST_VISIT: ShareMinutes = 60;
/** How long a link to a live view is good: minutes, or as long as the visit that runs. */
export type LiveTerm = ShareMinutes | 'visit';

/** Makes a link to a recording that this device can read. Rejects with a `seal.` code when it cannot, or a problem of the server. */
export async function makeShare(client: Client, recordings: Recordings, { id, startedAt }: Recording, doorName: string, { name, term }: ShareWish<ShareHours>): Promise<MadeShare> {
  const secret = newShareSecret();
  const sealed = await sealShared(secret, id, { key: await recordings.key(id), doorName, startedAt: startedAt ?? '' });
  const share = await client.call('POST /api/v1/recordings/{recordingId}/shares', { params: { recordingId: id }, body: { name, hours: term, token: await shareToken(secret), sealed } });
  return { share, address: sharedAddress(location.origin, secret) };
}

/**
 * Makes a link to a door's live view: this device signs for two keys of its own, for which the hub then shows that door until the link ends.
 * @param now the server's time
 */
export async function makeLiveShare(client: Client, device: LookingDevice, siteId: Home['siteId'], { id, name: doorName, visitId }: Pick<AccessPoint, 'id' | 'name' | 'visitId'>, now: Instant, { name, term }: ShareWish<LiveTerm>): Promise<MadeShare> {
  const [hub] = device.hubs;
  if (hub === undefined) throw new CodedError('seal.foreign_hub', 'This home has no hub yet.');
  const secret = newShareSecret();
  const token = await shareToken(secret);
  const keys = await makeLinkKeys();
  const issuedAt = Math.floor(now / 1_000);
  const minutes = term === 'visit' ? LONGEST_VISIT : term;
  if (term === 'visit' && visitId === null) throw new CodedError('visit.over', 'The visit has ended.');
  const visit = term === 'visit' && visitId !== null ? visitId : undefined;
  const link = await signLiveLink(
    {
      v: 1, site: siteId, accessPointId: id, link: await linkName(token),
      signKey: await publicKeyOf(keys.signing.publicKey), unwrapKey: unwrapKey.parse(await publicKeyOf(keys.unwrapping.publicKey)),
      issuedAt, expiresAt: issuedAt + minutes * 60, ...(visit === undefined ? {} : { visit }),
    },
    device.signer,
  );
  const sealed = await sealSharedLive(secret, { ...keys, link, hub, doorName });
  const share = await client.call('POST /api/v1/access-points/{accessPointId}/shares', { params: { accessPointId: id }, body: { name, minutes, token, sealed, ...(visit === undefined ? {} : { visitId: visit }) } });
  return { share, address: sharedAddress(location.origin, secret) };
}
