import type { Client } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { type Signer, signerOf, type SignKey } from '@latchkey/grants';
import { CodedError } from '@latchkey/kit';
import type { ReadingDevice } from '@latchkey/sealing';
import { deviceKeys } from '../device-keys/device-keys.ts';
import { pinnedHub } from './pinned-hub.ts';

/** What this browser looks with: it opens recordings, signs offers to watch live, and signs what it saw of the hub's journal. */
export interface LookingDevice extends ReadingDevice {
  readonly signer: Signer;
  readonly signKey: SignKey;
}

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** This browser's own keys, or in the demo home the demo owner's. Rejects with `seal.not_recipient` while the browser is no device of the household. */
export async function openLookingDevice(client: Client, { person, siteId, hub }: Home): Promise<LookingDevice> {
  if (hub.key === null) throw new CodedError('seal.foreign_hub', 'This home has no hub yet.');
  const hubs = [pinnedHub(siteId, hub.key)];
  if (person.demo) return { ...(await openDemoDevice(client)), hubs };
  const own = await deviceKeys(person.id);
  if (own.deviceId === undefined) throw new CodedError('seal.not_recipient', 'This browser is no device of the household yet.');
  return { deviceId: own.deviceId, unwrapKeys: { privateKey: own.unwrap.privateKey, publicKey: await importUnwrap(own.unwrap.publicKey) }, signer: signerOf(own, own.deviceId), signKey: own.sign.publicKey, hubs };
}

/** Opens the device at the first call and keeps it; what failed is tried again, as the browser may be confirmed meanwhile. */
export function createOwnDevice(open: () => Promise<LookingDevice>): () => Promise<LookingDevice> {
  let opened: Promise<LookingDevice> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

async function openDemoDevice(client: Client): Promise<Omit<LookingDevice, 'hubs'>> {
  const [{ sign, unwrap }, { devices }] = await Promise.all([client.call('GET /api/v1/demo/device', {}), client.call('GET /api/v1/authority', {})]);
  const { id: deviceId, signKey } = devices.find(({ unwrapKey }) => unwrapKey.x === unwrap.x) ?? {};
  if (deviceId === undefined || signKey === undefined) throw new CodedError('seal.not_recipient', 'The demo’s owner is no device of the household yet.');
  const { kty, crv, x, y = '', d } = unwrap;
  const signWith = sign.kty === 'OKP' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' };
  const [privateKey, publicKey, signWithKey] = await Promise.all([
    crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ECDH, false, ['deriveBits']),
    importUnwrap({ kty, crv, x, y }),
    crypto.subtle.importKey('jwk', { kty: sign.kty, crv: sign.crv, x: sign.x, d: sign.d, ...(sign.y === undefined ? {} : { y: sign.y }) }, signWith, false, ['sign']),
  ]);
  return { deviceId, unwrapKeys: { privateKey, publicKey }, signer: { kid: deviceId, alg: sign.kty === 'OKP' ? 'EdDSA' : 'ES256', privateKey: signWithKey }, signKey };
}

const importUnwrap = ({ kty, crv, x, y }: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }): Promise<CryptoKey> =>
  crypto.subtle.importKey('jwk', { kty, crv, x, y }, ECDH, true, []);
