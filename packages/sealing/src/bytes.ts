import { fromBase64Url, type OwnBytes } from '@latchkey/kit';
import { sealError } from './seal-error.ts';

/** Reads base64url; rejects with `seal.broken` anything else. */
export function readBase64Url(text: string): OwnBytes {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw sealError('seal.broken', 'A sealed text holds something that is not base64url.');
  return bytes;
}

export const utf8 = (text: string): OwnBytes => new TextEncoder().encode(text);

export async function sha256(bytes: OwnBytes): Promise<OwnBytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
