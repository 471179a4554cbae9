import { type OwnBytes, toBase64Url } from '@latchkey/kit';
import { readBase64Url, utf8 } from './bytes.ts';
import { type RecordingKey, recordingKeyOf } from './recording-key.ts';
import { sealError } from './seal-error.ts';

/** What a share link gives to whoever holds it. */
export interface SharedRecording {
  readonly key: RecordingKey;
  /** Words of the household's device, not of the server. */
  readonly doorName: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

const SECRET_BYTES = 32;

/** What a share link carries behind its `#`, in base64url: no server ever sees it. */
export const newShareSecret = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** What the link's holder shows to the server, which keeps only a hash of it. It says nothing about what the secret opens. */
export async function shareToken(secret: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.deriveBits(deriving('token'), await secretKey(secret), 256)));
}

/**
 * Seals a recording's key for a link. The server keeps this half and the link the other: once the server's is deleted, the link opens nothing any more,
 * whoever has the recording's bytes.
 */
export async function sealShared(secret: string, recordingId: string, { key, doorName, startedAt }: SharedRecording): Promise<string> {
  const text = utf8(JSON.stringify({ key: toBase64Url(key.raw), doorName, startedAt }));
  return toBase64Url(new Uint8Array(await crypto.subtle.encrypt(sealingOf(recordingId), await cipherOf(secret), text)));
}

/** Opens what {@link sealShared} made. Rejects with `seal.not_recipient` when it was sealed for another link or recording. */
export async function openShared(secret: string, recordingId: string, sealed: string): Promise<SharedRecording> {
  const opened = await crypto.subtle.decrypt(sealingOf(recordingId), await cipherOf(secret), readBase64Url(sealed)).catch((cause: unknown) => {
    throw sealError('seal.not_recipient', 'This was not sealed for this link.', { cause });
  });
  // Nobody without the link's secret can have written this, so its form is that of sealShared.
  const { key, doorName, startedAt } = JSON.parse(new TextDecoder().decode(opened)) as { readonly key: string; readonly doorName: string; readonly startedAt: string };
  return { key: await recordingKeyOf(readBase64Url(key)), doorName, startedAt };
}

async function secretKey(secret: string): Promise<CryptoKey> {
  const bytes: OwnBytes = readBase64Url(secret);
  if (bytes.length !== SECRET_BYTES) throw sealError('seal.not_recipient', 'This link is not complete.');
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

const deriving = (use: 'token' | 'key') => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(`latchkey share ${use} 1`) });

const cipherOf = async (secret: string): Promise<CryptoKey> => crypto.subtle.deriveKey(deriving('key'), await secretKey(secret), { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** A link's key seals one text only, so that its nonce needs to be no other each time. */
const sealingOf = (recordingId: string) => ({ name: 'AES-GCM', iv: new Uint8Array(12), additionalData: utf8(`latchkey share 1\n${recordingId}`) });
