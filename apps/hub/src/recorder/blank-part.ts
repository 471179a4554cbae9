import { join } from 'node:path';
import type { VideoFormat } from '@latchkey/driver-api';
import { concat } from '../fmp4/box.ts';
import { initSegment } from '../fmp4/init-segment.ts';
import { TIMESCALE } from './media-timeline.ts';
import { emptyIndex, INDEX_ROOM } from './part-index.ts';
import type { RecordingDisk, WritableFile } from './recording-disk.ts';
import type { PartLine } from './recording-journal.ts';

/** A part's file that holds its header and the room for its index, and no picture yet. */
export interface BlankPart {
  readonly file: WritableFile;
  readonly line: Omit<PartLine, 'at'>;
}

/** Makes the file and writes its header; durable after a sync of the file and of its folder. @param part counts the files of a recording from 0 */
export async function createBlankPart(disk: RecordingDisk, folder: string, part: number, format: VideoFormat): Promise<BlankPart> {
  const header = initSegment(format, TIMESCALE);
  const name = `part-${String(part).padStart(3, '0')}.mp4`;
  const file = await disk.create(join(folder, name));
  try {
    await file.write(concat([header, emptyIndex()]), 0);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
  const { width, height, codecString } = format;
  return { file, line: { type: 'part', part, file: name, indexOffset: header.length, bodyOffset: header.length + INDEX_ROOM, width, height, codecString } };
}
