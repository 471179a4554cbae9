import { type FileHandle, open } from 'node:fs/promises';
import { CodedError, type Duration } from '@latchkey/kit';
import { TIMESCALE } from './media-timeline.ts';
import { scanPart, type ScannedSample } from './part-scan.ts';
import type { RecordingStore } from './recording-store.ts';
import type { PartView } from './recording-view.ts';
import type { CodedClip, ThumbnailPort } from './thumbnail-port.ts';

/** A keyframe further back than this stands for the picture asked for: decoding is not free. */
const MAX_PICTURES = 300;

/**
 * The picture that a recording's first part shows at `time`, as JPEG. Past the end it is the last picture.
 * Rejects with `recorder.not_found`, `thumbnail.unavailable` or `thumbnail.failed`.
 */
export async function renderRecordingStill(
  store: RecordingStore,
  thumbnails: ThumbnailPort,
  recordingId: string,
  time: Duration,
  width: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const part = (await store.find(recordingId))?.parts[0];
  if (part === undefined) throw new CodedError('recorder.not_found', 'There is no such recording, or it has no picture');
  const clip = await readClip(part, (time / 1_000) * TIMESCALE);
  return thumbnails.render(clip, width, signal);
}

/** The pictures from the last keyframe at or before the media time up to that time. */
async function readClip(part: PartView, mediaTime: number): Promise<CodedClip> {
  await using file = await open(part.path, 'r');
  const configuration = await readConfiguration(file, part.line.indexOffset);
  const wanted = await samplesUntil(file, part, mediaTime);
  const kept = wanted.length > MAX_PICTURES ? wanted.slice(0, 1) : wanted;
  const samples: Uint8Array[] = [];
  for (const { offset, size } of kept) samples.push((await file.read(new Uint8Array(size), 0, size, offset)).buffer);
  if (samples.length === 0) throw new CodedError('recorder.not_found', 'The recording has no picture');
  return { configuration, samples };
}

async function samplesUntil(file: FileHandle, part: PartView, mediaTime: number): Promise<readonly ScannedSample[]> {
  const before = part.segments.findLast((segment) => segment.mediaTime <= mediaTime);
  let samples: ScannedSample[] = [];
  for await (const fragment of scanPart(file, before?.offset ?? part.line.bodyOffset, Number.POSITIVE_INFINITY)) {
    const isPast = fragment.mediaTime > mediaTime && samples.length > 0;
    if (isPast || fragment.offset + fragment.size > part.size) break;
    if (fragment.startsWithKeyframe) samples = [];
    samples.push(...fragment.samples.filter((sample, i) => i === 0 || sample.mediaTime <= mediaTime));
  }
  return samples;
}

/** The body of the `avcC` box in the file's header, which was written here and is known to be whole. */
async function readConfiguration(file: FileHandle, headerSize: number): Promise<Uint8Array> {
  const { buffer } = await file.read(Buffer.alloc(headerSize), 0, headerSize, 0);
  const at = buffer.indexOf('avcC');
  if (at < 4) throw new CodedError('recorder.not_found', 'The recording\'s header is damaged');
  return buffer.subarray(at + 4, at - 4 + buffer.readUInt32BE(at - 4));
}
