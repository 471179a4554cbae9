import { type OwnBytes, toBase64Url } from '@latchkey/kit';
import { readBase64Url, sha256, utf8 } from './bytes.ts';
import { sealError } from './seal-error.ts';

const SECRET_BYTES = 32;

/** What a share link carries behind its `#`, in base64url: no server ever sees it. */
export const newShareSecret = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** What the link's holder shows to the server, which keeps only a hash of it. It says nothing about what the secret opens. */
export async function shareToken(secret: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.deriveBits(deriving('token'), await secretKey(secret), 256)));
}

/** What server and hub call a link: SHA-256 of its token, hexadecimal. */
export async function linkName(token: string): Promise<string> {
  return Array.from(await sha256(utf8(token)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Seals a value for a link. The server keeps this half and the link the other: once the server's is deleted, the link opens nothing any more. @param about what the value is about */
export async function sealForLink(secret: string, about: string, value: object): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.encrypt(sealingOf(about), await cipherOf(secret), utf8(JSON.stringify(value)))));
}

/** Opens what {@link sealForLink} made. Rejects with `seal.not_recipient` when it was sealed for another link or about something else. */
export async function openForLink(secret: string, about: string, sealed: string): Promise<unknown> {
  const opened = await crypto.subtle.decrypt(sealingOf(about), await cipherOf(secret), readBase64Url(sealed)).catch((cause: unknown) => {
    throw sealError('seal.not_recipient', 'This was not sealed for this link.', { cause });
  });
  return JSON.parse(new TextDecoder().decode(opened));
}

/** What a receipt's keys are made of. 32 bytes. */
export const linkSeed = async (secret: string): Promise<ArrayBuffer> => crypto.subtle.deriveBits(deriving('receipt'), await secretKey(secret), 256);

async function secretKey(secret: string): Promise<CryptoKey> {
  const bytes: OwnBytes = readBase64Url(secret);
  if (bytes.length !== SECRET_BYTES) throw sealError('seal.not_recipient', 'This link is not complete.');
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

const deriving = (use: 'token' | 'key' | 'receipt') => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(`latchkey share ${use} 1`) });

const cipherOf = async (secret: string): Promise<CryptoKey> => crypto.subtle.deriveKey(deriving('key'), await secretKey(secret), { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** A link's key seals one text only, so that its nonce needs to be no other each time. */
const sealingOf = (about: string) => ({ name: 'AES-GCM', iv: new Uint8Array(12), additionalData: utf8(`latchkey share 1\n${about}`) });
