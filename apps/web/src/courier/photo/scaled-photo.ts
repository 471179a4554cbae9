import { CodedError, type OwnBytes } from '@latchkey/kit';

/** Pixels of the longer side: a label can be read, and a face across the street cannot. */
const LONGEST = 1_280;
/** Bytes. Seconds on a phone network; the server takes no more. */
const MOST_BYTES = 150_000;
const QUALITIES = [0.72, 0.55, 0.4, 0.28] as const;

/**
 * Draws a picture from the phone anew as a small JPEG: what the camera wrote beside it, such as where and with what it was taken, is not in it.
 * Rejects with `photo.unreadable` what the browser cannot draw.
 */
export async function scaledPhoto(file: Blob): Promise<OwnBytes> {
  const picture = await createImageBitmap(file).catch((cause: unknown) => {
    throw new CodedError('photo.unreadable', 'The browser could not draw this picture.', { cause });
  });
  const canvas = document.createElement('canvas');
  for (let longest = LONGEST; longest >= 160; longest /= 2) {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (jpeg !== null && jpeg.size <= MOST_BYTES) return new Uint8Array(await jpeg.arrayBuffer());
    }
  }
  throw new CodedError('photo.unreadable', 'The picture could not be made small enough.');
}
