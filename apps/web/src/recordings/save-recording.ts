import { readOpenedMp4, type SealedRecording } from '@latchkey/sealing';

/** Saves a recording as an ordinary MP4 on this device: from here on it is as private as the device. */
export async function saveRecording(recording: SealedRecording, fileName: string, signal: AbortSignal): Promise<void> {
  const parts: BlobPart[] = [];
  for await (const part of readOpenedMp4(recording, false, signal)) parts.push(part);
  const address = URL.createObjectURL(new Blob(parts, { type: 'video/mp4' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser has begun to copy it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
