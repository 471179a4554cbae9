import { ApiError, type Client } from '@latchkey/client';
import type { Recording } from '@latchkey/contract';
import { codeOf, type OwnBytes } from '@latchkey/kit';
import { writeZip, type ZipMember } from '@latchkey/evidence';
import { readOpenedMp4 } from '@latchkey/sealing';
import type { Recordings } from '../../recordings/recordings.ts';

export interface ArchiveDeps {
  readonly client: Client;
  readonly recordings: Recordings;
  /** Takes one part of the archive: a zip that stands by itself. */
  readonly save: (part: Blob, number: number) => void;
  readonly onProgress: (done: number, all: number) => void;
}

/** Bytes of one part: what a browser can hold, and every zip reader reads. */
const PART = 256 * 1_024 * 1_024;
const PAGE = 100;

/**
 * Everything of the household, as docs/reference/export-format.md says: the server's rows, and the recordings as this device opens them. Rejects with a problem
 * of the server; a recording that cannot be opened is named in the archive instead.
 */
export async function saveArchive({ client, recordings, save, onProgress }: ArchiveDeps, signal: AbortSignal): Promise<void> {
  const answer = await client.call('GET /api/v1/household/export', { signal });
  let members: ZipMember[] = [{ name: 'household.jsonl', bytes: new Uint8Array(await answer.arrayBuffer()) }];
  let parts = 0;
  const close = () => {
    parts += 1;
    // writeZip makes its own bytes, never shared ones.
    save(new Blob([writeZip(members) as OwnBytes], { type: 'application/zip' }), parts);
    members = [];
  };
  const all = await allRecordings(client, signal);
  const missing: string[] = [];
  for (const [index, { id }] of all.entries()) {
    onProgress(index, all.length);
    try {
      members.push({ name: `recordings/${id}.mp4`, bytes: await openedFilm(recordings, id, signal) });
    } catch (error) {
      signal.throwIfAborted();
      missing.push(`${id} ${error instanceof ApiError ? error.code : (codeOf(error) ?? 'recording.unreadable')}`);
    }
    if (members.reduce((sum, { bytes }) => sum + bytes.length, 0) > PART) close();
  }
  if (missing.length > 0) members.push({ name: 'recordings/missing.txt', bytes: new TextEncoder().encode(`${missing.join('\n')}\n`) });
  if (members.length > 0) close();
}

async function allRecordings(client: Client, signal: AbortSignal): Promise<readonly Recording[]> {
  const all: Recording[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await client.call('GET /api/v1/recordings', { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, signal });
    all.push(...items.filter(({ startedAt, state }) => startedAt !== null && state !== 'failed'));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

async function openedFilm(recordings: Recordings, recordingId: Recording['id'], signal: AbortSignal): Promise<Uint8Array> {
  const pieces: OwnBytes[] = [];
  for await (const piece of readOpenedMp4(await recordings.open(recordingId, signal), false, signal)) pieces.push(piece);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
