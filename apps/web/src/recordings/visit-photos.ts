import type { Client } from '@latchkey/client';
import type { VisitPhoto } from '@latchkey/contract';
import { CodedError, type OwnBytes } from '@latchkey/kit';
import { openPhoto } from '@latchkey/sealing';
import type { LookingDevice } from './looking-device.ts';

/** A courier's photo as this device opened it; undefined where it cannot, or where it is none. */
export interface OpenedPhoto extends Pick<VisitPhoto, 'id' | 'takenAt'> {
  readonly jpeg: OwnBytes | undefined;
}

/** What a courier photographed in a visit, opened on this device. Whatever else was sealed as a photo is not given to the browser. */
export async function openVisitPhotos(client: Client, device: () => Promise<LookingDevice>, visitId: `vis_${string}`, signal: AbortSignal): Promise<readonly OpenedPhoto[]> {
  const [{ items }, own] = await Promise.all([client.call('GET /api/v1/visits/{visitId}/photos', { params: { visitId }, signal }), device()]);
  return Promise.all(items.map(async (photo) => ({ id: photo.id, takenAt: photo.takenAt, jpeg: await openPhoto(photo, photo.id, own).then(jpegOf).catch(() => undefined) })));
}

/** Anybody can seal anything for a household: only the beginning of a JPEG (ITU-T T.81) passes, and it is shown as nothing else. */
export function jpegOf(bytes: OwnBytes): OwnBytes {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return bytes;
  throw new CodedError('photo.unreadable', 'This is no photo.');
}
