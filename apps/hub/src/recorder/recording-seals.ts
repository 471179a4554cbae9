import { RECORDING_KEY_TYPE, type Recipient, type RecordingKey, type RecordingKeys, wrapRecordingKey } from '@latchkey/sealing';

/** For whom recordings are sealed. */
export interface RecordingSeals {
  /** Wraps a new recording's key to everybody who may read it, and signs for it. */
  keysOf(recordingId: string, key: RecordingKey): Promise<RecordingKeys>;
}

/** What seals are made with. */
export interface RecordingSealsOptions {
  /** The household's devices and its recovery key at this moment. */
  readonly recipients: () => readonly Recipient[];
  /** Stands in while there is nobody: a hub records from its first minute, and wraps anew for the first device that comes. */
  readonly waiting: () => Promise<Recipient>;
  /** A JWT of this type, signed by the hub's key. */
  readonly sign: (type: string, claims: Readonly<Record<string, unknown>>) => string;
}

export function createRecordingSeals({ recipients, waiting, sign }: RecordingSealsOptions): RecordingSeals {
  return {
    async keysOf(recordingId, key) {
      const known = recipients();
      const envelopes = await wrapRecordingKey(key, recordingId, known.length === 0 ? [await waiting()] : known);
      return { recordingId, proof: sign(RECORDING_KEY_TYPE, { recordingId, commitment: key.commitment }), envelopes };
    },
  };
}
