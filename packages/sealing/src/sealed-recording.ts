import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { FrameCutter, openHeader, type OpenedFrame, type OpenedHeader, PartOpener } from './part-opener.ts';
import { type IndexPoint, type PartIndex, readPartIndex } from './part-index.ts';
import type { RecordingKey } from './recording-key.ts';
import { sealError } from './seal-error.ts';
import { INDEX_ROOM } from './sealed-format.ts';

/** Where sealed bytes come from. */
export interface SealedSource {
  /** Bytes [start, end) or to the end; nothing when there are none there yet. Rejects when they cannot be had. */
  read(start: number, end: number | undefined, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Header and index: more than any camera's header needs. */
const HEAD_BYTES = 32 * 1_024;

/** A sealed recording that this device has the key of. Only its first part: a second one exists only when the camera changed its format. */
export class SealedRecording {
  readonly #source: SealedSource;
  readonly #key: RecordingKey;
  readonly #recordingId: string;
  readonly #header: OpenedHeader;
  #index: PartIndex;

  private constructor(source: SealedSource, key: RecordingKey, recordingId: string, header: OpenedHeader, index: PartIndex) {
    this.#source = source;
    this.#key = key;
    this.#recordingId = recordingId;
    this.#header = header;
    this.#index = index;
  }

  /** Reads and opens the beginning. Rejects with a `seal.` code, or what the source rejects with. */
  static async open(source: SealedSource, key: RecordingKey, recordingId: string, signal: AbortSignal): Promise<SealedRecording> {
    const bytes = await readAll(source.read(0, HEAD_BYTES, signal));
    const header = await openHeader(key.cipher, bytes);
    return new SealedRecording(source, key, recordingId, header, indexIn(bytes.subarray(header.size), header));
  }

  /** The MP4 header: what a player needs before the first picture. */
  get beginning(): OwnBytes {
    return this.#header.beginning;
  }

  get index(): PartIndex {
    return this.#index;
  }

  /** Reads the index again: a running recording has grown. */
  async refresh(signal: AbortSignal): Promise<PartIndex> {
    const { size } = this.#header;
    this.#index = indexIn(await readAll(this.#source.read(size, size + INDEX_ROOM, signal)), this.#header);
    return this.#index;
  }

  /** Frames from the last keyframe at or before a media time on, in units of 1/90000 s. */
  from(mediaTime: number): FrameReading {
    const point = this.#index.points.findLast((candidate) => candidate.mediaTime <= mediaTime) ?? this.#index.points[0] ?? this.#index.end;
    return new FrameReading(this.#source, new PartOpener(this.#key.cipher, this.#recordingId, this.#header), point);
  }
}

/** Reads on from one place, as far as there is something. */
export class FrameReading {
  readonly #source: SealedSource;
  readonly #opener: PartOpener;
  #position: number;
  #isComplete = false;

  constructor(source: SealedSource, opener: PartOpener, { offset }: IndexPoint) {
    this.#source = source;
    this.#opener = opener;
    this.#position = offset;
  }

  /** Byte offset behind what was read. */
  get position(): number {
    return this.#position;
  }

  /** True once the frame that ends the recording was read: nothing is missing behind it. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** What is there and was not read yet. Ends with a frame cut off in the middle left for the next call. Rejects with a `seal.` code. */
  async *more(signal: AbortSignal): AsyncGenerator<OpenedFrame, void> {
    const cutter = new FrameCutter();
    if (this.#isComplete) return;
    for await (const bytes of this.#source.read(this.#position, undefined, signal)) {
      for (const sealed of cutter.push(bytes)) {
        const frame = await this.#opener.open(sealed);
        this.#position += sealed.length;
        if (frame.isEnd) {
          this.#isComplete = true;
          return;
        }
        yield frame;
      }
    }
  }
}

/** The whole recording as a fragmented MP4 in the clear. Rejects with `seal.truncated` where its end is missing and `mustEnd` asks for it. */
export async function* readOpenedMp4(recording: SealedRecording, mustEnd: boolean, signal: AbortSignal): AsyncGenerator<OwnBytes, void> {
  yield recording.beginning;
  const reading = recording.from(0);
  for await (const { pictures } of reading.more(signal)) yield pictures;
  if (mustEnd && !reading.isComplete) throw sealError('seal.truncated', 'The end of the recording is missing.');
}

function indexIn(room: Uint8Array, { size }: OpenedHeader): PartIndex {
  const bodyOffset = size + INDEX_ROOM;
  return readPartIndex(room.subarray(0, INDEX_ROOM), bodyOffset) ?? { points: [], end: { offset: bodyOffset, mediaTime: 0 } };
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<OwnBytes> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return joinBytes(...parts);
}
