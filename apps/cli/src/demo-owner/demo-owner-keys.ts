import { existsSync, readFileSync } from 'node:fs';
import { type DeviceKeys, makeDeviceKeys, signKey, unwrapKey } from '@latchkey/grants';
import { writeFileDurably } from '@latchkey/hub/durable-file';
import { z } from 'zod';

const privateJwk = z.looseObject({ kty: z.string(), crv: z.string(), x: z.string(), d: z.string() });
const keyFile = z.object({ sign: privateJwk, unwrap: privateJwk });

/** The keys of the demo home's owner, in a file that only this user reads. A real owner's keys are in a browser, which gives them to nobody. */
export async function openDemoOwnerKeys(file: string): Promise<DeviceKeys> {
  if (!existsSync(file)) {
    const made = await makeDeviceKeys({ extractable: true });
    const [sign, unwrap] = await Promise.all([crypto.subtle.exportKey('jwk', made.sign.privateKey), crypto.subtle.exportKey('jwk', made.unwrap.privateKey)]);
    writeFileDurably(file, `${JSON.stringify({ sign, unwrap }, null, 2)}\n`);
  }
  const { sign, unwrap } = keyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const publicPart = ({ kty, crv, x, y }: z.infer<typeof privateJwk>) => ({ kty, crv, x, ...(y === undefined ? {} : { y }) });
  return {
    sign: { privateKey: await crypto.subtle.importKey('jwk', sign, sign.kty === 'OKP' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), publicKey: signKey.parse(publicPart(sign)) },
    unwrap: { privateKey: await crypto.subtle.importKey('jwk', unwrap, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits', 'deriveKey']), publicKey: unwrapKey.parse(publicPart(unwrap)) },
  };
}
