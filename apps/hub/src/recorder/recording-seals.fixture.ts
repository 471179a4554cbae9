import { createPrivateKey, sign } from 'node:crypto';
import { openRecordingKey, type ReadingDevice, readOpenedMp4, type Recipient, recoveryKeys, SealedRecording, unwrapJwkOf } from '@latchkey/sealing';
import { createRecordingSeals, type RecordingSeals } from './recording-seals.ts';
import type { RecordingView } from './recording-view.ts';
import type { PlayablePart } from './playback.ts';

/** Ed25519 private keys are 32 bytes behind a fixed head (RFC 8410 §7). */
const hubKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]), format: 'der', type: 'pkcs8' });
const hubJwk = { kty: 'OKP', crv: 'Ed25519', x: hubKey.export({ format: 'jwk' }).x ?? '' } as const;
const { unwrap: unwrapKeys } = await recoveryKeys('3qmz-0k7r-pe04-j75c-pbbz-t0rc-0snb-qcjs-vw2c-a4eq-mmds-9p74-svqg-pfs2');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A device of a household, the same in every process. */
export const testDevice: ReadingDevice = { deviceId: 'dev_test', unwrapKeys, hubs: [hubJwk] };

/** {@link testDevice} as a hub knows it. */
export const testRecipient: Recipient = { deviceId: testDevice.deviceId, unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey) };

/** Seals for some recipients, signed by the hub that {@link testDevice} knows. */
export const sealsFor = (recipients: () => readonly Recipient[], waiting: () => Promise<Recipient> = async () => testRecipient): RecordingSeals =>
  createRecordingSeals({
    recipients,
    waiting,
    sign(typ, claims) {
      const head = `${encode({ alg: 'EdDSA', typ })}.${encode(claims)}`;
      return `${head}.${sign(null, Buffer.from(head), hubKey).toString('base64url')}`;
    },
  });

/** Seals for {@link testDevice}. */
export const testSeals: RecordingSeals = sealsFor(() => [testRecipient]);

/** One part as {@link testDevice} reads it: an MP4. Rejects when the device cannot, or when anything is out of order. */
export async function openedPart({ recordingId, keys }: Pick<RecordingView, 'recordingId' | 'keys'>, part: PlayablePart, mustEnd = false): Promise<Buffer> {
  const signal = AbortSignal.timeout(30_000);
  const key = await openRecordingKey(keys ?? { recordingId, proof: '', envelopes: [] }, testDevice);
  const sealed = await SealedRecording.open({ read: (start, end) => part.read(start, end ?? part.size) }, key, recordingId, signal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of readOpenedMp4(sealed, mustEnd, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
