import type { Client } from '@latchkey/client';
import type { Recording, Share } from '@latchkey/contract';
import { newShareSecret, sealShared, shareToken } from '@latchkey/sealing';
import type { Recordings } from '../../recordings/recordings.ts';
import { sharedAddress } from '../../shared/shared-link.ts';

export interface ShareWish {
  /** Whom it is for. */
  readonly name: string;
  readonly hours: 24 | 168 | 720;
}

/** A link that was just made. Its address exists here only: whoever loses it makes another. */
export interface MadeShare {
  readonly share: Share;
  readonly address: string;
}

/** Makes a link to a recording that this device can read. Rejects with a `seal.` code when it cannot, or a problem of the server. */
export async function makeShare(client: Client, recordings: Recordings, { id, startedAt }: Recording, doorName: string, { name, hours }: ShareWish): Promise<MadeShare> {
  const secret = newShareSecret();
  const sealed = await sealShared(secret, id, { key: await recordings.key(id), doorName, startedAt: startedAt ?? '' });
  const share = await client.call('POST /api/v1/recordings/{recordingId}/shares', { params: { recordingId: id }, body: { name, hours, token: await shareToken(secret), sealed } });
  return { share, address: sharedAddress(location.origin, secret) };
}
