import * as z from 'zod/mini';
import { idOf, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { signKey, type SignKey, unwrapKey } from './public-key.ts';

export const DEVICE_REQUEST_TYPE = 'latchkey-device+jws';

/** A device asks to belong to a member of a site: signed by its own key, so that nobody registers a key that is not theirs. */
export const deviceRequest = z.strictObject({ v: z.literal(1), site: idOf('site'), memberId: idOf('mem'), name: z.string().check(z.minLength(1), z.maxLength(80)), signKey, unwrapKey, issuedAt: seconds });
export type DeviceRequest = z.infer<typeof deviceRequest>;

/** Signs the request; `signer.kid` may be anything: the key stands in the content. */
export const signDeviceRequest = (content: DeviceRequest, signer: Signer): Promise<string> => signJws(DEVICE_REQUEST_TYPE, content, signer);

/** The request if its own key signed it, otherwise undefined. */
export async function verifyDeviceRequest(text: string): Promise<DeviceRequest | undefined> {
  const jws = readJws(text, DEVICE_REQUEST_TYPE);
  const content = jws === undefined ? undefined : deviceRequest.safeParse(jws.payload).data;
  if (jws === undefined || content === undefined) return undefined;
  const key: SignKey = content.signKey;
  return (await faultOf(jws, key)) === undefined ? content : undefined;
}
