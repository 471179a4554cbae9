import { expect, it } from 'vitest';
import { unwrapJwkOf } from './key-envelope.ts';
import { newShareSecret, shareToken } from './link-secret.ts';
import { openLinkOfReceipt, RECEIPT_READER, receiptKeys, sealLinkForReceipt } from './receipt-key.ts';
import { openPhoto, sealPhoto } from './sealed-photo.ts';

it('stands for the same keys wherever it is opened, and for others than any other receipt', async () => {
  const secret = newShareSecret();
  const [one, again, other] = await Promise.all([secret, secret, newShareSecret()].map(async (each) => unwrapJwkOf((await receiptKeys(each)).publicKey)));
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
  // What the server is shown is not what opens.
  expect(await shareToken(secret)).not.toBe(secret);
});

it('opens the link that was sealed for it, of its own visit, and none of another receipt', async () => {
  const [mine, foreign] = await Promise.all([newShareSecret(), newShareSecret()].map(receiptKeys));
  const link = newShareSecret();
  if (mine === undefined || foreign === undefined) throw new TypeError('two were made');
  const envelope = await sealLinkForReceipt(link, 'vis_1', await unwrapJwkOf(mine.publicKey));
  expect(JSON.stringify(envelope)).not.toContain(link);
  expect(await openLinkOfReceipt(envelope, 'vis_1', mine)).toBe(link);
  await expect(openLinkOfReceipt(envelope, 'vis_2', mine)).rejects.toMatchObject({ code: 'seal.not_recipient' });
  await expect(openLinkOfReceipt(envelope, 'vis_1', foreign)).rejects.toMatchObject({ code: 'seal.not_recipient' });
});

it('opens the photos of its courier', async () => {
  const keys = await receiptKeys(newShareSecret());
  const photo = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
  const sealed = await sealPhoto(photo, 'pho_1', [{ deviceId: RECEIPT_READER, unwrapKey: await unwrapJwkOf(keys.publicKey) }]);
  expect(await openPhoto(sealed, 'pho_1', { deviceId: RECEIPT_READER, unwrapKeys: keys })).toEqual(photo);
});

it.each(['', 'x', 'x'.repeat(200), '<script>'])('stands for nothing where it is not complete: %j', async (secret) => {
  await expect(receiptKeys(secret)).rejects.toMatchObject({ code: expect.stringMatching(/^seal\./) });
});
