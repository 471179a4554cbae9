import type { Client } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { ReadingDevice } from '@latchkey/sealing';
import { deviceKeys } from '../device-keys/device-keys.ts';
import { pinnedHub } from './pinned-hub.ts';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** What this browser reads recordings with: its own keys, or in the demo home the demo owner's. Rejects with `seal.not_recipient` while the browser is no device of the household. */
export async function openReadingDevice(client: Client, { person, siteId, hub }: Home): Promise<ReadingDevice> {
  const hubs = hub.key === null ? [] : [pinnedHub(siteId, hub.key)];
  if (person.demo) {
    const [demo, { devices }] = await Promise.all([client.call('GET /api/v1/demo/device', {}), client.call('GET /api/v1/authority', {})]);
    const { kty, crv, x, y = '', d } = demo.unwrap;
    const privateKey = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ECDH, false, ['deriveBits']);
    return { deviceId: devices.find(({ unwrapKey }) => unwrapKey.x === x)?.id ?? '', unwrapKeys: { privateKey, publicKey: await importPublic({ kty, crv, x, y }) }, hubs };
  }
  const { deviceId, unwrap } = await deviceKeys(person.id);
  if (deviceId === undefined) throw new CodedError('seal.not_recipient', 'This browser is no device of the household yet.');
  return { deviceId, unwrapKeys: { privateKey: unwrap.privateKey, publicKey: await importPublic(unwrap.publicKey) }, hubs };
}

const importPublic = ({ kty, crv, x, y }: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }): Promise<CryptoKey> =>
  crypto.subtle.importKey('jwk', { kty, crv, x, y }, ECDH, true, []);
