import { ApiError, type Client } from '@latchkey/client';
import { CodedError, Seconds } from '@latchkey/kit';
import { openRecordingKey, type ReadingDevice, SealedRecording } from '@latchkey/sealing';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const LIMIT = Seconds(30);

/** Opens a recording as the demo resident's device does: the key unwrapped here, every byte out of the server sealed. Rejects with a `seal.` code. */
export async function openRecording(resident: Client, recordingId: `rec_${string}`): Promise<SealedRecording> {
  const [device, keys] = await Promise.all([readingDevice(resident), resident.call('GET /api/v1/recordings/{recordingId}/keys', { params: { recordingId } })]);
  const source = {
    async *read(start: number, end: number | undefined, signal: AbortSignal) {
      const range = `bytes=${start}-${end === undefined ? '' : end - 1}`;
      const answer = await resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId }, headers: { range }, signal }).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 416) return undefined;
        throw error;
      });
      if (answer !== undefined) yield new Uint8Array(await answer.arrayBuffer());
    },
  };
  return SealedRecording.open(source, await openRecordingKey(keys, device), recordingId, AbortSignal.timeout(LIMIT));
}

async function readingDevice(resident: Client): Promise<ReadingDevice> {
  const [{ unwrap }, { hub }, { devices }] = await Promise.all([resident.call('GET /api/v1/demo/device', {}), resident.call('GET /api/v1/home', {}), resident.call('GET /api/v1/authority', {})]);
  const { kty, crv, x, y, d } = unwrap;
  const deviceId = devices.find(({ unwrapKey }) => unwrapKey.x === x)?.id;
  if (y === undefined || hub.key === null || deviceId === undefined) throw new CodedError('deliver.no_device', 'The demo home has no device that could read its recordings');
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ECDH, false, ['deriveBits']),
    crypto.subtle.importKey('jwk', { kty, crv, x, y }, ECDH, true, []),
  ]);
  return { deviceId, unwrapKeys: { privateKey, publicKey }, hubs: [{ kty: 'OKP', crv: 'Ed25519', x: hub.key }] };
}
