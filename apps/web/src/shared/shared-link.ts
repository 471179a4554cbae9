import type { Client } from '@latchkey/client';
import { openShared, SealedRecording, type SharedRecording, shareToken } from '@latchkey/sealing';
import { sharedBytes } from '../recordings/recording-bytes.ts';

/** The address of a share link. Its secret stands behind the `#`, which browsers keep to themselves. */
export const sharedAddress = (origin: string, secret: string): string => `${origin}/shared#${secret}`;

/** What a link leads to. */
export interface SharedFilm extends Omit<SharedRecording, 'key'> {
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  open(signal: AbortSignal): Promise<SealedRecording>;
}

/** Follows a link. Rejects with a problem of the server, or `seal.not_recipient` when the link is not complete. */
export async function followLink(client: Client, secret: string): Promise<SharedFilm> {
  const token = await shareToken(secret);
  const { recordingId, sealed, expiresAt } = await client.call('POST /api/v1/shared', { body: { token } });
  const { key, doorName, startedAt } = await openShared(secret, recordingId, sealed);
  return { doorName, startedAt, expiresAt, open: (signal) => SealedRecording.open(sharedBytes(token), key, recordingId, signal) };
}
