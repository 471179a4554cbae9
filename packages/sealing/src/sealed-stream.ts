import type { OwnBytes } from '@latchkey/kit';
import { utf8 } from './bytes.ts';
import { type HubJwk, readSignedByHub } from './hub-signature.ts';
import { type KeyEnvelope, type Recipient, unwrapSecret, wrapSecret } from './key-envelope.ts';
import { newRecordingKey, recordingKeyOf } from './recording-key.ts';
import { sealError } from './seal-error.ts';
import { nonceOf } from './sealed-format.ts';

/** The type of the hub's signature under a stream. */
export const STREAM_TYPE = 'live-stream+jwt';

/** What must agree on both ends of a live stream. */
export interface StreamPurpose {
  readonly accessPointId: string;
  readonly deviceId: string;
  /** Random text of the page: an old stream played again is not this one. */
  readonly challenge: string;
}

/** The first message of a sealed stream, as JSON. */
export interface StreamOpening {
  readonly envelope: KeyEnvelope;
  /** JWT of type {@link STREAM_TYPE} with the purpose and the key's `commitment`, signed by the hub. */
  readonly proof: string;
}

/** Seals messages one after the other: each can only be opened in its place. */
export interface StreamSealer {
  /** The first message. */
  readonly opening: OwnBytes;
  seal(message: Uint8Array): Promise<OwnBytes>;
}

export async function sealStream(purpose: StreamPurpose, recipient: Recipient, sign: (claims: Readonly<Record<string, unknown>>) => string): Promise<StreamSealer> {
  const key = await newRecordingKey();
  const opening: StreamOpening = { envelope: await wrapSecret(key.raw, textOf(purpose), recipient), proof: sign({ ...purpose, commitment: key.commitment }) };
  let number = 0;
  return {
    opening: utf8(JSON.stringify(opening)),
    async seal(message) {
      number += 1;
      // The types of WebCrypto refuse shared memory, which pictures never are in.
      return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonceOf(0, number) }, key.cipher, message as OwnBytes));
    },
  };
}

export interface StreamOpener {
  /** Opens the next message. Rejects with `seal.broken` when it is not the next one of this stream. */
  open(message: OwnBytes): Promise<OwnBytes>;
}

/** Reads the first message. Rejects with `seal.not_sealed`, `seal.foreign_hub` or `seal.not_recipient`. */
export async function openStream(first: Uint8Array, purpose: StreamPurpose, unwrapKeys: CryptoKeyPair, hubs: readonly HubJwk[]): Promise<StreamOpener> {
  const opening = parseOpening(first);
  const claims = await readSignedByHub(opening.proof, STREAM_TYPE, hubs);
  const key = await recordingKeyOf(await unwrapSecret(opening.envelope, textOf(purpose), unwrapKeys));
  const expected: Readonly<Record<string, unknown>> = { ...purpose, commitment: key.commitment };
  if (Object.entries(expected).some(([name, value]) => claims[name] !== value)) throw sealError('seal.foreign_hub', 'The stream is not the one that was asked for.');
  let number = 0;
  return {
    async open(message) {
      number += 1;
      try {
        return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonceOf(0, number) }, key.cipher, message));
      } catch (cause) {
        throw sealError('seal.broken', 'The live stream was altered on its way.', { cause });
      }
    },
  };
}

const textOf = ({ accessPointId, deviceId, challenge }: StreamPurpose): string => `stream ${accessPointId} ${deviceId} ${challenge}`;

function parseOpening(bytes: Uint8Array): StreamOpening {
  try {
    const opening: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isRecord(opening) && isRecord(opening['envelope'])) {
      const { deviceId, enc, sealed } = opening['envelope'];
      const { proof } = opening;
      if (typeof deviceId === 'string' && typeof enc === 'string' && typeof sealed === 'string' && typeof proof === 'string') return { envelope: { deviceId, enc, sealed }, proof };
    }
  } catch (cause) {
    throw notSealed({ cause });
  }
  throw notSealed();
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const notSealed = (options?: { readonly cause?: unknown }) => sealError('seal.not_sealed', 'The live stream does not begin as a sealed one.', options);
