import type { Client } from '@latchkey/client';
import type { Recording } from '@latchkey/contract';
import { openRecordingKey, type ReadingDevice, type RecordingKey, SealedRecording } from '@latchkey/sealing';
import { recordingBytes } from './recording-bytes.ts';

/** Recordings as this device can read them. */
export interface Recordings {
  /** Rejects with `seal.not_recipient` when the recording is not for this device, `seal.foreign_hub`, or a problem of the server. */
  open(recordingId: Recording['id'], signal: AbortSignal): Promise<SealedRecording>;
  /** The key, for sharing. */
  key(recordingId: Recording['id']): Promise<RecordingKey>;
}

const MOST_KEYS = 200;

/** @param device this browser, once it is known who is signed in */
export function createRecordings(client: Client, device: () => Promise<ReadingDevice>): Recordings {
  const opened = new Map<string, Promise<RecordingKey>>();
  const key = (recordingId: Recording['id']): Promise<RecordingKey> => {
    const known = opened.get(recordingId);
    if (known !== undefined) return known;
    const opening = Promise.all([client.call('GET /api/v1/recordings/{recordingId}/keys', { params: { recordingId } }), device()]).then(([keys, own]) => openRecordingKey(keys, own));
    opened.set(recordingId, opening);
    const [oldest] = opened.keys();
    if (opened.size > MOST_KEYS && oldest !== undefined) opened.delete(oldest);
    // What failed may be different in a moment: somebody shares it, or the hub comes back.
    opening.catch(() => opened.delete(recordingId));
    return opening;
  };
  return {
    key,
    async open(recordingId, signal) {
      return SealedRecording.open(recordingBytes(recordingId), await key(recordingId), recordingId, signal);
    },
  };
}
