import type { HubCommand } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { MediaSource } from '../link/media-dialer.ts';
import { openRecording, type RecordingStore } from '../recorder/index.ts';

const SEALED = 'application/octet-stream';

type RecordingRange = Extract<Extract<HubCommand, { type: 'media.open' }>['body']['media'], { kind: 'recording' }>;

/** A file of a recording as it lies on the disk, sealed, or the range of it that is asked for. Players play the first one; a second one exists only when the camera changed its format. */
export async function recordingSource(store: RecordingStore, { recordingId, part: number, start, end }: RecordingRange): Promise<MediaSource> {
  const recording = await openRecording(store, recordingId).catch((cause: unknown) => {
    throw new CodedError('recording.gone', 'This recording was deleted', { cause });
  });
  const part = recording.parts.find((candidate) => candidate.part === number);
  if (part === undefined) throw new CodedError('recording.gone', 'This recording has no picture');
  const last = Math.min(part.size, end === null ? part.size : end + 1);
  return {
    header: { ok: true, contentType: SEALED, size: part.size, start, end: Math.max(start, last) - 1, complete: recording.complete },
    chunks: start >= last ? nothing() : part.read(start, last),
  };
}

/** The live view's fallback stream, sealed. */
export function liveSource(chunks: AsyncIterable<Uint8Array>): MediaSource {
  return {
    header: { ok: true, contentType: 'application/octet-stream', size: null, start: 0, end: null, complete: false },
    chunks,
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
