import { type OwnBytes, toBase64Url } from '@latchkey/kit';
import { readBase64Url, utf8 } from './bytes.ts';
import { type KeyEnvelope, type Recipient, unwrapSecret, wrapSecret } from './key-envelope.ts';
import { sealError } from './seal-error.ts';

/** A photo as it travels: AES-256-GCM under a key of its own, which is wrapped to each device that may see it. */
export interface SealedPhoto {
  /** Base64url: nonce, ciphertext and tag. */
  readonly sealed: string;
  readonly envelopes: readonly KeyEnvelope[];
}

const NONCE_BYTES = 12;

/**
 * Seals a photo for the devices of a household.
 * @param name the photo's id: what is sealed under one name opens under no other
 */
export async function sealPhoto(photo: OwnBytes, name: string, recipients: readonly Recipient[]): Promise<SealedPhoto> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(sealing(name, nonce), await keyOf(raw, 'encrypt'), photo));
  const sealed = new Uint8Array(NONCE_BYTES + ciphertext.length);
  sealed.set(nonce);
  sealed.set(ciphertext, NONCE_BYTES);
  return { sealed: toBase64Url(sealed), envelopes: await Promise.all(recipients.map((recipient) => wrapSecret(raw, purposeOf(name), recipient))) };
}

/** Opens what {@link sealPhoto} made. Rejects with `seal.not_recipient` when it was not sealed for this device, or under another name, or was altered. */
export async function openPhoto({ sealed, envelopes }: SealedPhoto, name: string, { deviceId, unwrapKeys }: { readonly deviceId: string; readonly unwrapKeys: CryptoKeyPair }): Promise<OwnBytes> {
  const envelope = envelopes.find((one) => one.deviceId === deviceId);
  const bytes = readBase64Url(sealed);
  try {
    if (envelope === undefined) throw sealError('seal.not_recipient', 'There is no key for this device.');
    const key = await keyOf(await unwrapSecret(envelope, purposeOf(name), unwrapKeys), 'decrypt');
    return new Uint8Array(await crypto.subtle.decrypt(sealing(name, bytes.subarray(0, NONCE_BYTES)), key, bytes.subarray(NONCE_BYTES)));
  } catch (cause) {
    throw sealError('seal.not_recipient', 'This photo was not sealed for this device.', { cause });
  }
}

const purposeOf = (name: string): string => `photo ${name}`;
const sealing = (name: string, iv: OwnBytes) => ({ name: 'AES-GCM', iv, additionalData: utf8(`latchkey photo 1\n${name}`) });
const keyOf = (raw: OwnBytes, use: 'encrypt' | 'decrypt') => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [use]);
