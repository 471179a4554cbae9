import { open } from 'node:fs/promises';
import { CodedError, type Duration, Instant, Millis } from '@latchkey/kit';
import { INDEX_ROOM, type RecordingKeys } from '@latchkey/sealing';
import { TIMESCALE } from './media-timeline.ts';
import type { SegmentLine } from './recording-journal.ts';
import type { RecordingStore } from './recording-store.ts';
import type { PartView } from './recording-view.ts';

/** One sealed file of a recording, as it stands at the moment of asking: whoever has its key plays and seeks it, also while it grows. */
export interface PlayablePart {
  readonly part: number;
  readonly width: number;
  readonly height: number;
  /** Bytes now. A running recording's later answers are longer and otherwise alike, but for the index near the start. */
  readonly size: number;
  readonly duration: Duration;
  readonly frames: number;
  /** Arrival of the first picture. Stands for Last-Modified too: what was served once does not change. */
  readonly startAt: Instant;
  /** Complete ones: about 10 s each, with the hash of their bytes. */
  readonly segments: readonly SegmentLine[];
  /** Bytes [start, end) of what `size` counts, in chunks. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** A recording to be watched. */
export interface PlayableRecording {
  readonly recordingId: string;
  readonly cameraId: string;
  /** Wrapped to those who may read; undefined before the first picture. */
  readonly keys: RecordingKeys | undefined;
  /** False while more is being written. */
  readonly complete: boolean;
  /** In order; one unless the camera changed its format. */
  readonly parts: readonly PlayablePart[];
}

const CHUNK = 256 * 1_024;

/** Opens a recording, running or kept. Rejects with `recorder.not_found` or `recorder.bad_id`. */
export async function openRecording(store: RecordingStore, recordingId: string): Promise<PlayableRecording> {
  const view = await store.find(recordingId);
  if (view === undefined) throw new CodedError('recorder.not_found', 'There is no such recording; retention may have deleted it');
  const { cameraId, keys, complete, parts } = view;
  return { recordingId, cameraId, keys, complete, parts: parts.map(playable) };
}

/** Where an instant lies in a recording: the part and the time in it. Undefined before the first and after the last picture. */
export function placeMoment(recording: PlayableRecording, at: Instant): { readonly part: number; readonly time: Duration } | undefined {
  for (const { part, duration, segments, startAt } of recording.parts.toReversed()) {
    const anchor = segments.findLast(({ firstAt }) => firstAt <= at);
    const start = anchor === undefined ? { at: startAt, time: Millis(0) } : { at: Instant(anchor.firstAt), time: mediaMillis(anchor.mediaTime) };
    const time = Millis(start.time + at - start.at);
    if (at >= start.at && time <= duration) return { part, time };
  }
  return undefined;
}

function playable({ line, path, size, duration, frames, index, segments }: PartView): PlayablePart {
  return {
    part: line.part,
    width: line.width,
    height: line.height,
    size,
    duration: mediaMillis(duration),
    frames,
    startAt: Instant(line.at),
    segments,
    read: (start, end) => readPart(path, Math.max(0, start), Math.min(size, end), line.indexOffset, index),
  };
}

async function* readPart(path: string, start: number, end: number, indexOffset: number, index: Uint8Array | undefined): AsyncIterable<Uint8Array> {
  await using file = await open(path, 'r');
  for (let at = start; at < end; ) {
    const length = Math.min(CHUNK, end - at);
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, at);
    // The file shrank: retention deleted it, or somebody else did.
    if (bytesRead === 0) throw new CodedError('recorder.not_found', 'The recording went away while it was read');
    const chunk = buffer.subarray(0, bytesRead);
    if (index !== undefined) overlay(chunk, at, index, indexOffset);
    yield chunk;
    at += bytesRead;
  }
}

/** Puts the current index over the room that the file still keeps empty. */
function overlay(chunk: Uint8Array, position: number, index: Uint8Array, indexOffset: number): void {
  const from = Math.max(position, indexOffset);
  const to = Math.min(position + chunk.length, indexOffset + INDEX_ROOM);
  if (from < to) chunk.set(index.subarray(from - indexOffset, to - indexOffset), from - position);
}

function mediaMillis(units: number): Duration {
  return Millis((units / TIMESCALE) * 1_000);
}
