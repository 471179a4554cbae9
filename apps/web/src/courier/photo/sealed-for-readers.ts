import type { Client } from '@latchkey/client';
import type { CourierVisit } from '@latchkey/contract';
import { type OwnBytes, Seconds } from '@latchkey/kit';
import { RECEIPT_READER, receiptKeys, sealPhoto, unwrapJwkOf } from '@latchkey/sealing';
import { openReceiptShelf } from '../../receipt/receipt-shelf.ts';

/** A photo takes its time where a word takes none. */
const WITHIN = Seconds(60);

export interface PhotoToSend {
  readonly visitId: CourierVisit['id'];
  readonly id: `pho_${string}`;
  readonly takenAt: string;
  readonly picture: OwnBytes;
}

/** For how many days the household keeps a photo of this visit; null where nobody can say. */
export async function photoDays(client: Client, visitId: CourierVisit['id']): Promise<number | null> {
  const { keptDays } = await client.call('GET /api/v1/courier/visits/{visitId}/photo-readers', { params: { visitId }, signal: AbortSignal.timeout(WITHIN) });
  return keptDays;
}

/** Seals a photo for the household's devices as the server names them, and for the courier's own receipt, and sends it. Apart from the page's other files: it brings its own cryptography. */
export async function sendSealed(client: Client, { visitId, id, takenAt, picture }: PhotoToSend, storage: Storage | undefined): Promise<void> {
  const params = { visitId };
  const { readers } = await client.call('GET /api/v1/courier/visits/{visitId}/photo-readers', { params, signal: AbortSignal.timeout(WITHIN) });
  const own = { deviceId: RECEIPT_READER, unwrapKey: await unwrapJwkOf((await receiptKeys(openReceiptShelf(storage).secretOf(visitId))).publicKey) };
  const { sealed, envelopes } = await sealPhoto(picture, id, [...readers, own]);
  await client.call('POST /api/v1/courier/visits/{visitId}/photos', { params, body: { id, takenAt, sealed, envelopes: [...envelopes] }, signal: AbortSignal.timeout(WITHIN) });
}
