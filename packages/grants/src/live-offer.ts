import * as z from 'zod/mini';
import { idOf, keyName } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { sha256, type SignKey } from './public-key.ts';

const LIVE_OFFER_TYPE = 'latchkey-live-offer+jws';

const content = z.strictObject({ v: z.literal(1), accessPointId: idOf('ap'), /** SHA-256 of the session description, base64url. */ offer: keyName });

/** Signs an offer to watch one door live: with it the fingerprint of the key that the pictures will be sent to. `signer.kid` is the looker's id. */
export async function signLiveOffer(accessPointId: `ap_${string}`, sdp: string, signer: Signer): Promise<string> {
  return signJws(LIVE_OFFER_TYPE, { v: 1, accessPointId, offer: await sha256(sdp) }, signer);
}

/** Somebody with a key of their own to look with: a device of the household, or a link's holder. */
export interface Looker {
  readonly deviceId: string;
  readonly signKey: SignKey;
}

/**
 * Who of these signed this very offer for this door; undefined when none did. An offer that is sent again is harmless: only
 * whoever made it has the key for what it names.
 */
export async function signerOfLiveOffer<Found extends Looker>(proof: string, lookers: readonly Found[], accessPointId: string, sdp: string): Promise<Found | undefined> {
  const jws = readJws(proof, LIVE_OFFER_TYPE);
  const said = content.safeParse(jws?.payload).data;
  const looker = lookers.find(({ deviceId }) => deviceId === jws?.header.kid);
  if (jws === undefined || said === undefined || looker === undefined || (await faultOf(jws, looker.signKey)) !== undefined) return undefined;
  return said.accessPointId === accessPointId && said.offer === (await sha256(sdp)) ? looker : undefined;
}
