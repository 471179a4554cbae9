import { toBase64Url } from '@latchkey/kit';
import { readBase64Url } from './bytes.ts';
import { openForLink, sealForLink } from './link-secret.ts';
import { type RecordingKey, recordingKeyOf } from './recording-key.ts';

/** What a link to a recording gives to whoever holds it. */
export interface SharedRecording {
  readonly key: RecordingKey;
  /** Words of the household's device, not of the server. */
  readonly doorName: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Seals a recording's key for a link. Once the server's half is deleted, the link opens nothing any more, whoever has the recording's bytes. */
export const sealShared = (secret: string, recordingId: string, { key, doorName, startedAt }: SharedRecording): Promise<string> =>
  sealForLink(secret, recordingId, { key: toBase64Url(key.raw), doorName, startedAt });

/** Opens what {@link sealShared} made. Rejects with `seal.not_recipient` when it was sealed for another link or recording. */
export async function openShared(secret: string, recordingId: string, sealed: string): Promise<SharedRecording> {
  // Nobody without the link's secret can have written this, so its form is that of sealShared.
  const { key, doorName, startedAt } = (await openForLink(secret, recordingId, sealed)) as { readonly key: string; readonly doorName: string; readonly startedAt: string };
  return { key: await recordingKeyOf(readBase64Url(key)), doorName, startedAt };
}
