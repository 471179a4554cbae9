import * as z from 'zod/mini';
import type { DeviceRecord } from './device-record.ts';
import { idOf, keyName } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { sha256 } from './public-key.ts';
import { findDevice, type RosterContent } from './roster.ts';

const LIVE_OFFER_TYPE = 'latchkey-live-offer+jws';

const content = z.strictObject({ v: z.literal(1), accessPointId: idOf('ap'), /** SHA-256 of the session description, base64url. */ offer: keyName });

/** Signs an offer to watch one door live: with it the fingerprint of the key that the pictures will be sent to. `signer.kid` is the device's id. */
export async function signLiveOffer(accessPointId: `ap_${string}`, sdp: string, signer: Signer): Promise<string> {
  return signJws(LIVE_OFFER_TYPE, { v: 1, accessPointId, offer: await sha256(sdp) }, signer);
}

/**
 * The device of the household that signed this very offer for this door; undefined when none did. An offer that is sent again is harmless: only
 * the device that made it has the key for what it names.
 */
export async function signerOfLiveOffer(proof: string, roster: RosterContent | undefined, accessPointId: string, sdp: string): Promise<DeviceRecord | undefined> {
  const jws = readJws(proof, LIVE_OFFER_TYPE);
  const said = jws === undefined ? undefined : content.safeParse(jws.payload).data;
  if (jws === undefined || said === undefined || roster === undefined) return undefined;
  const device = findDevice(roster, jws.header.kid);
  if (device === undefined || (await faultOf(jws, device.signKey)) !== undefined) return undefined;
  return said.accessPointId === accessPointId && said.offer === (await sha256(sdp)) ? device : undefined;
}
