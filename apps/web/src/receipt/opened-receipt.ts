import type { Client } from '@latchkey/client';
import type { CourierWish, Receipt } from '@latchkey/contract';
import { Days, type OwnBytes, parseInstant, plus, toIso } from '@latchkey/kit';
import { openLinkOfReceipt, openPhoto, RECEIPT_READER, receiptKeys, shareToken } from '@latchkey/sealing';
import { checkSecured, type SecuredProof } from '../courier/visit/secured-proof.ts';
import { jpegOf } from '../recordings/visit-photos.ts';
import { sharedAddress } from '../shared/shared-link.ts';

/** A receipt as this browser opened it, with the receipt's secret. */
export interface OpenedReceipt {
  readonly receipt: Receipt;
  /** Undefined where one cannot be opened here. */
  readonly photos: readonly { readonly id: string; readonly takenAt: string; readonly jpeg: OwnBytes | undefined }[];
  /** What the hub's signature says; undefined where there is none to check. */
  readonly proof: SecuredProof | undefined;
  /** Where the recording is that the household shares. */
  readonly film: string | undefined;
}

/** Reads what is kept of the courier. Rejects with a problem of the server, or a `seal.` code when the link is not complete. */
export async function openReceipt(client: Client, secret: string, signal: AbortSignal): Promise<OpenedReceipt> {
  const keys = await receiptKeys(secret);
  const receipt = await client.call('POST /api/v1/receipt', { body: { token: await shareToken(secret) }, signal });
  const photos = receipt.photos.map(async (photo) => ({ id: photo.id, takenAt: photo.takenAt, jpeg: await openPhoto(photo, photo.id, { deviceId: RECEIPT_READER, unwrapKeys: keys }).then(jpegOf).catch(() => undefined) }));
  const envelope = receipt.wishes.find(({ wish }) => wish === 'recording')?.answer?.envelope ?? null;
  return {
    receipt,
    photos: await Promise.all(photos),
    proof: receipt.securedToken === null ? undefined : await proofOf(receipt),
    film: envelope === null ? undefined : await openLinkOfReceipt(envelope, receipt.visitId, keys).then((link) => sharedAddress(location.origin, link), () => undefined),
  };
}

/** Asks the household; asking again changes nothing. */
export async function askHousehold(client: Client, secret: string, wish: CourierWish): Promise<void> {
  await client.call('POST /api/v1/receipt/wishes', { body: { token: await shareToken(secret), wish } });
}

/** The proof to save: the hub's signed word, and the key to check it by. */
export const proofFile = ({ visitId, door, lockedAt, securedToken, hubKey }: Receipt): Blob =>
  new Blob([`${JSON.stringify({ visit: visitId, door: door.name, lockedAt, hubKey: { kty: 'OKP', crv: 'Ed25519', x: hubKey }, token: securedToken }, null, 2)}\n`], { type: 'application/json' });

/** When the recording is deleted, at the latest: the hub counts its days from when it began. */
export function deletedBy({ startedAt, keptDays }: NonNullable<Receipt['recording']>): string | undefined {
  const began = parseInstant(startedAt ?? '');
  return began === undefined || keptDays === null ? undefined : toIso(plus(began, Days(keptDays)));
}

/** By the key that the server names: whoever kept the page of the delivery open saw it checked by the key that was known before. The nonce was that page's own. */
async function proofOf({ visitId, state, securedToken, hubKey }: Receipt): Promise<SecuredProof> {
  const nonce = nonceOf(securedToken ?? '');
  return nonce === undefined ? 'unproved' : checkSecured({ id: visitId, state, securedToken }, { hubKey, nonce }, crypto.subtle);
}

function nonceOf(token: string): string | undefined {
  try {
    // Checked with the signature.
    const { nonce } = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { readonly nonce?: unknown };
    return typeof nonce === 'string' ? nonce : undefined;
  } catch {
    return undefined;
  }
}
