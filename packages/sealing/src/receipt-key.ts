import { toBase64Url } from '@latchkey/kit';
import { DhkemP256HkdfSha256 } from '@hpke/core';
import { readBase64Url } from './bytes.ts';
import { type KeyEnvelope, unwrapSecret, type UnwrapJwk, wrapSecret } from './key-envelope.ts';
import { linkSeed } from './link-secret.ts';

/** The name under which keys are wrapped to a receipt, as others are to a device. */
export const RECEIPT_READER = 'receipt';

/** The keys that a receipt stands for, made of its secret alone (DeriveKeyPair of RFC 9180 §7.1.3): what is sealed for it opens wherever its link is opened. Rejects with `seal.not_recipient` when the secret is not complete. */
export const receiptKeys = async (secret: string): Promise<CryptoKeyPair> => new DhkemP256HkdfSha256().deriveKeyPair(await linkSeed(secret));

/** Seals the secret of a link for the holder of a visit's receipt, so that the server that passes it on cannot follow the link. */
export const sealLinkForReceipt = (linkSecret: string, visitId: string, unwrapKey: UnwrapJwk): Promise<KeyEnvelope> => wrapSecret(readBase64Url(linkSecret), purposeOf(visitId), { deviceId: RECEIPT_READER, unwrapKey });

/** Opens what {@link sealLinkForReceipt} made. Rejects with `seal.not_recipient` when it was sealed for another receipt or visit. */
export const openLinkOfReceipt = async (envelope: KeyEnvelope, visitId: string, keys: CryptoKeyPair): Promise<string> => toBase64Url(await unwrapSecret(envelope, purposeOf(visitId), keys));

const purposeOf = (visitId: string): string => `receipt ${visitId}`;
