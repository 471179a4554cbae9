import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { join } from 'node:path';
import type { VideoFormat } from '@latchkey/driver-api';
import { INDEX_ROOM, sealHeader } from '@latchkey/sealing';
import { initSegment } from '../fmp4/init-segment.ts';
import { TIMESCALE } from './media-timeline.ts';
import { emptyIndex } from './part-index.ts';
import type { RecordingDisk, WritableFile } from './recording-disk.ts';
import type { PartLine } from './recording-journal.ts';

/** A part's file that holds its sealed header and the room for its index, and no picture yet. */
export interface BlankPart {
  readonly file: WritableFile;
  readonly line: Omit<PartLine, 'at'>;
  /** Sealed, as it stands in the file. */
  readonly header: OwnBytes;
}

/** What a part's file is made of. */
export interface BlankPartOptions {
  readonly disk: RecordingDisk;
  readonly folder: string;
  /** Counts the files of a recording from 0. */
  readonly part: number;
  readonly format: VideoFormat;
  /** The recording's key. */
  readonly cipher: CryptoKey;
  /** The last link of the part before; left out for the first. */
  readonly previous?: OwnBytes;
}

/** Makes the file and writes its header; durable after a sync of the file and of its folder. */
export async function createBlankPart({ disk, folder, part, format, cipher, previous }: BlankPartOptions): Promise<BlankPart> {
  const header = await sealHeader(cipher, part, initSegment(format, TIMESCALE), previous);
  const name = `part-${String(part).padStart(3, '0')}.sealed`;
  const file = await disk.create(join(folder, name));
  try {
    await file.write(joinBytes(header, emptyIndex()), 0);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
  const { width, height, codecString } = format;
  return { file, header, line: { type: 'part', part, file: name, indexOffset: header.length, bodyOffset: header.length + INDEX_ROOM, width, height, codecString } };
}
