import { type HubJwk, newUnwrapKeys, sealPhoto, unwrapJwkOf } from '@latchkey/sealing';
import { expect, it } from 'vitest';
import type { LookingDevice } from './looking-device.ts';
import { openVisitPhotos } from './visit-photos.ts';

it('shows the courier’s photos, and nothing that is none or is for others', async () => {
  const unwrapKeys = await newUnwrapKeys(false);
  const own = { deviceId: 'dev_own', unwrapKeys, unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey), hubs: [] as readonly HubJwk[] };
  const stranger = { ...own, deviceId: 'dev_other' };
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);
  const sent = async (id: string, bytes: Uint8Array<ArrayBuffer>, reader = own) => ({ id, takenAt: '2026-11-22T15:00:00.000Z', ...(await sealPhoto(bytes, id, [reader])) });
  const items = [await sent('pho_1', jpeg), await sent('pho_2', new TextEncoder().encode('<svg onload="alert(1)"/>')), await sent('pho_3', jpeg, stranger), { ...(await sent('pho_4', jpeg)), id: 'pho_5' }];
  // The photos' list is all that is asked for; a device's signing keys are not.
  const opened = await openVisitPhotos({ call: async () => ({ items }) }, async () => own as unknown as LookingDevice, 'vis_1', new AbortController().signal);
  expect(opened.map(({ id, jpeg: shown }) => [id, shown && [...shown]])).toEqual([['pho_1', [...jpeg]], ['pho_2', undefined], ['pho_3', undefined], ['pho_5', undefined]]);
});
