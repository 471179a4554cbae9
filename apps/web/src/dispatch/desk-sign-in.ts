import { createClient } from '@latchkey/client';
import { makeDeviceKeys } from '@latchkey/grants';
import { type Desk, writeDesk } from './desk-store.ts';

/** Makes this browser a desk of the account whose API key this is, with the scopes of that key. The key is used for that and kept nowhere. Rejects with `ApiError`. */
export async function makeDesk(apiKey: string, origin: string): Promise<Desk> {
  const client = createClient({ baseUrl: origin, authorize: async () => ({ authorization: `Bearer ${apiKey}` }) });
  const account = await client.call('GET /api/v1/carrier', {});
  const { sign: key } = await makeDeviceKeys();
  const { id: clientId } = await client.call('POST /api/v1/carrier/clients', { body: { name: 'Dispatch page', scopes: account.scopes, publicKey: key.publicKey } });
  const desk: Desk = { carrierId: account.id, carrier: account.name, clientId, key, confirmed: {} };
  await writeDesk(desk);
  return desk;
}
