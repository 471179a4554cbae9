import { ApiError, type Client } from '@latchkey/client';
import { codeOf } from '@latchkey/kit';
import { openRecordingKey, type ReadingDevice, type Recipient, wrapRecordingKey } from '@latchkey/sealing';

const PAGE = 100;

/**
 * Gives recipients what this device can read and they cannot: each recording's key is opened here and wrapped anew. Recordings that were deleted,
 * or that this device cannot read itself, are left out. Rejects when server or hub do not answer; harmless to repeat.
 * @returns how many recordings were shared
 */
export async function shareRecordings(client: Client, device: ReadingDevice, recipients: readonly Recipient[], signal: AbortSignal): Promise<number> {
  let shared = 0;
  let cursor: string | undefined;
  do {
    const { items, next } = await client.call('GET /api/v1/recordings', { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, signal });
    for (const { id: recordingId } of items) if (await shareOne(client, device, recipients, recordingId, signal)) shared += 1;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return shared;
}

async function shareOne(client: Client, device: ReadingDevice, recipients: readonly Recipient[], recordingId: `rec_${string}`, signal: AbortSignal): Promise<boolean> {
  const params = { recordingId };
  try {
    const keys = await client.call('GET /api/v1/recordings/{recordingId}/keys', { params, signal });
    const without = recipients.filter(({ deviceId }) => !keys.envelopes.some((envelope) => envelope.deviceId === deviceId));
    if (without.length === 0) return false;
    const envelopes = await wrapRecordingKey(await openRecordingKey(keys, device), recordingId, without);
    await client.call('POST /api/v1/recordings/{recordingId}/keys', { params, body: { envelopes: [...envelopes] }, signal });
    return true;
  } catch (error) {
    if ((error instanceof ApiError && error.code === 'recording.gone') || codeOf(error)?.startsWith('seal.') === true) return false;
    throw error;
  }
}
