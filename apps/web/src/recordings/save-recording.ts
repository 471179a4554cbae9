import { readOpenedMp4, type SealedRecording } from '@latchkey/sealing';
import { saveFile } from './save-file.ts';

/** Saves a recording as an ordinary MP4 on this device: from here on it is as private as the device. */
export async function saveRecording(recording: SealedRecording, fileName: string, signal: AbortSignal): Promise<void> {
  const parts: BlobPart[] = [];
  for await (const part of readOpenedMp4(recording, false, signal)) parts.push(part);
  saveFile(new Blob(parts, { type: 'video/mp4' }), fileName);
}
