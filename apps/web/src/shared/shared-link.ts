import type { Client } from '@latchkey/client';
import { openShared, openSharedLive, SealedRecording, type SharedLive, type SharedRecording, shareToken } from '@latchkey/sealing';
import { sharedBytes } from '../recordings/recording-bytes.ts';

/** The address of a share link. Its secret stands behind the `#`, which browsers keep to themselves. */
export const sharedAddress = (origin: string, secret: string): string => `${origin}/shared#${secret}`;

/** A recording that a link leads to. */
export interface SharedFilm extends Omit<SharedRecording, 'key'> {
  readonly kind: 'film';
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  open(signal: AbortSignal): Promise<SealedRecording>;
}

/** A door that a link lets its holder watch live. */
export interface SharedDoor extends SharedLive {
  readonly kind: 'door';
  /** What the holder shows to the server. */
  readonly token: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  /** The server's time when the link was followed, ISO 8601, UTC. */
  readonly serverNow: string;
  /** Nothing proves that the picture is of now, and the household allows that. */
  readonly unproven: boolean;
}

/** Follows a link. Rejects with a problem of the server, or `seal.not_recipient` when the link is not complete. */
export async function followLink(client: Client, secret: string): Promise<SharedFilm | SharedDoor> {
  const token = await shareToken(secret);
  const { recordingId, sealed, expiresAt, serverNow, unproven } = await client.call('POST /api/v1/shared', { body: { token } });
  if (recordingId === null) return { kind: 'door', token, expiresAt, serverNow, unproven, ...(await openSharedLive(secret, sealed)) };
  const { key, doorName, startedAt } = await openShared(secret, recordingId, sealed);
  return { kind: 'film', doorName, startedAt, expiresAt, open: (signal) => SealedRecording.open(sharedBytes(token), key, recordingId, signal) };
}
