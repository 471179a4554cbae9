import type { Client } from '@latchkey/client';
import type { OwnVisit } from '@latchkey/contract';
import { receiptKeys, shareToken, unwrapJwkOf } from '@latchkey/sealing';

export { openReceiptShelf } from './receipt-shelf.ts';

/** Where a receipt is read. Its secret stands behind the `#`, which browsers keep to themselves. */
export const receiptAddress = (secret: string): string => `/receipt#${secret}`;

/** Makes a visit's receipt good, with the proof of this phone's key; harmless to repeat. @returns its address */
export async function makeReceipt(client: Client, visitId: OwnVisit['id'], secret: string, signal: AbortSignal): Promise<string> {
  const unwrapKey = await unwrapJwkOf((await receiptKeys(secret)).publicKey);
  await client.call('POST /api/v1/courier/visits/{visitId}/receipt', { params: { visitId }, body: { token: await shareToken(secret), unwrapKey }, signal });
  return receiptAddress(secret);
}
