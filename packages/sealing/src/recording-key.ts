import { joinBytes, type OwnBytes, toBase64Url } from '@latchkey/kit';
import { sha256, utf8 } from './bytes.ts';

const AES = { name: 'AES-GCM', length: 256 } as const;
const KEY_SIZE = 32;

/** The key of one recording: AES-256-GCM. Only its wrapped forms are ever written down. */
export interface RecordingKey {
  readonly cipher: CryptoKey;
  /** For wrapping. */
  readonly raw: OwnBytes;
  /** SHA-256 over the key, in base64url: names the key without giving it away, so that the hub can sign for it. */
  readonly commitment: string;
}

export function newRecordingKey(): Promise<RecordingKey> {
  return recordingKeyOf(crypto.getRandomValues(new Uint8Array(KEY_SIZE)));
}

/** @param raw 32 bytes that {@link RecordingKey.raw} gave */
export async function recordingKeyOf(raw: OwnBytes): Promise<RecordingKey> {
  const cipher = await crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt']);
  return { cipher, raw, commitment: toBase64Url(await sha256(joinBytes(utf8('latchkey recording key 1\n'), raw))) };
}
