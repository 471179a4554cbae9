import type { OwnBytes } from '@latchkey/kit';
import { type HubJwk, readSignedByHub } from './hub-signature.ts';
import { type KeyEnvelope, type Recipient, unwrapSecret, wrapSecret } from './key-envelope.ts';
import { type RecordingKey, recordingKeyOf } from './recording-key.ts';
import { sealError } from './seal-error.ts';

/** The key of a recording as it may travel: wrapped to each recipient, and signed for by the hub that made it. */
export interface RecordingKeys {
  readonly recordingId: string;
  /** JWT of type {@link RECORDING_KEY_TYPE} with `recordingId` and `commitment`, signed by the hub: nobody else can pass off a recording as the hub's. */
  readonly proof: string;
  readonly envelopes: readonly KeyEnvelope[];
}

export const RECORDING_KEY_TYPE = 'recording-key+jwt';

/** This device, as far as reading needs it. */
export interface ReadingDevice {
  readonly deviceId: string;
  readonly unwrapKeys: CryptoKeyPair;
  /** Keys of the hubs that this device pinned. */
  readonly hubs: readonly HubJwk[];
}

/** Wraps a recording's key to recipients: the hub when it begins, a member's device for a new device or for one other person. */
export function wrapRecordingKey({ raw }: { readonly raw: OwnBytes }, recordingId: string, recipients: readonly Recipient[]): Promise<readonly KeyEnvelope[]> {
  return Promise.all(recipients.map((recipient) => wrapSecret(raw, purposeOf(recordingId), recipient)));
}

/** Opens the key of a recording. Rejects with `seal.not_recipient` or `seal.foreign_hub`. */
export async function openRecordingKey(keys: RecordingKeys, device: ReadingDevice): Promise<RecordingKey> {
  const claims = await readSignedByHub(keys.proof, RECORDING_KEY_TYPE, device.hubs);
  const key = await recordingKeyFrom(keys, device);
  if (claims['recordingId'] === keys.recordingId && claims['commitment'] === key.commitment) return key;
  throw sealError('seal.foreign_hub', 'This key is not the one that the hub signed for.');
}

/** Opens the key without asking who made it: for the hub itself. Rejects with `seal.not_recipient`. */
export async function recordingKeyFrom({ recordingId, envelopes }: RecordingKeys, { deviceId, unwrapKeys }: Omit<ReadingDevice, 'hubs'>): Promise<RecordingKey> {
  for (const envelope of envelopes.filter((one) => one.deviceId === deviceId)) {
    // A device may have been given a useless envelope besides the one that it can open.
    const raw = await unwrapSecret(envelope, purposeOf(recordingId), unwrapKeys).catch(() => undefined);
    if (raw !== undefined) return recordingKeyOf(raw);
  }
  throw sealError('seal.not_recipient', 'This recording was not sealed for this device.');
}

const purposeOf = (recordingId: string): string => `recording ${recordingId}`;
