import { join } from 'node:path';
import type { VideoFormat } from '@latchkey/driver-api';
import type { Instant } from '@latchkey/kit';
import type { BuiltFragment } from './fragment-builder.ts';
import { PartWriter } from './part-writer.ts';
import type { RecordingDisk, WritableFile } from './recording-disk.ts';
import { type EndedLine, formatJournalLine, JOURNAL_FILE, type JournalLine, type SegmentLine } from './recording-journal.ts';
import type { PartView } from './recording-view.ts';

/** Where and what to write. */
export interface RecordingWriterOptions {
  readonly recordingId: string;
  readonly cameraId: string;
  /** The recording's own folder, which does not exist yet. */
  readonly folder: string;
  readonly disk: RecordingDisk;
  readonly openedAt: Instant;
}

/** A fragment on its way to the medium. */
export interface WriteJob {
  readonly fragment: BuiltFragment;
  /** Set when a new part begins with this fragment. */
  readonly format: VideoFormat | undefined;
}

/**
 * Puts fragments into the files of one recording. Two calls of one method must not overlap, nor may anything overlap a write that begins a
 * part; a write may overlap a sync, so that a slow medium does not hold up what a kill of the process would lose.
 * After a rejection only {@link RecordingWriter.abandon} makes sense.
 */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #journal: WritableFile;
  readonly #parts: PartWriter[] = [];
  readonly #segments: SegmentLine[] = [];
  /** Complete and written, but not synced. */
  #unsettled: SegmentLine[] = [];
  #journalSize = 0;

  private constructor(options: RecordingWriterOptions, journal: WritableFile) {
    this.#options = options;
    this.#journal = journal;
  }

  /** Makes the folder and the journal. */
  static async open(options: RecordingWriterOptions): Promise<RecordingWriter> {
    const { disk, folder, recordingId, cameraId, openedAt } = options;
    await disk.makeFolder(folder);
    const writer = new RecordingWriter(options, await disk.create(join(folder, JOURNAL_FILE)));
    try {
      await writer.#note({ type: 'opened', version: 1, recordingId, cameraId, at: openedAt });
    } catch (error) {
      await writer.abandon();
      throw error;
    }
    return writer;
  }

  /** What can be read now. */
  parts(): readonly PartView[] {
    return this.#parts.map((part) => ({
      line: part.line,
      path: join(this.#options.folder, part.line.file),
      size: part.syncedSize,
      duration: part.syncedMedia,
      frames: part.syncedFrames,
      index: part.index(),
      segments: this.#segments.filter((segment) => segment.part === part.line.part),
    }));
  }

  /** Hands all jobs to the operating system: from here on a kill of the process does not lose them. */
  async write(jobs: readonly WriteJob[]): Promise<void> {
    for (const { format, fragment } of jobs) {
      if (format !== undefined) await this.#startPart(format, fragment);
      const segment = await this.#parts.at(-1)?.append(fragment);
      if (segment !== undefined) this.#unsettled.push(segment);
    }
  }

  /** Puts everything written before the call onto the medium, and gives the segments that are complete with it. */
  async sync(): Promise<readonly SegmentLine[]> {
    const settled = this.#unsettled;
    this.#unsettled = [];
    await this.#parts.at(-1)?.sync();
    for (const segment of settled) await this.#noteSegment(segment);
    return settled;
  }

  /** Ends the last segment, puts the index into the file and closes the journal with `ended`. */
  async close(ended: EndedLine): Promise<readonly SegmentLine[]> {
    await using _journal = this.#journal;
    await using part = this.#parts.at(-1);
    this.#endSegment();
    const settled = await this.sync();
    await part?.finish();
    await this.#note(ended);
    return settled;
  }

  /** Closes the files after a failure: the unsynced tail is cut off, the rest is recovery's to work out. */
  async abandon(): Promise<void> {
    await using _journal = this.#journal;
    await using part = this.#parts.at(-1);
    await part?.finish();
  }

  async #startPart(format: VideoFormat, first: BuiltFragment): Promise<void> {
    const { disk, folder } = this.#options;
    await using previous = this.#parts.at(-1);
    this.#endSegment();
    await previous?.sync();
    await previous?.finish();
    const part = await PartWriter.create(disk, folder, this.#parts.length, format, previous?.nextSegment ?? 0, first.firstAt);
    this.#parts.push(part);
    await this.#note(part.line);
  }

  #endSegment(): void {
    const segment = this.#parts.at(-1)?.endSegment();
    if (segment !== undefined) this.#unsettled.push(segment);
  }

  async #noteSegment(segment: SegmentLine): Promise<void> {
    await this.#note(segment);
    this.#segments.push(segment);
  }

  async #note(line: JournalLine): Promise<void> {
    const bytes = formatJournalLine(line);
    await this.#journal.write(bytes, this.#journalSize);
    await this.#journal.sync();
    this.#journalSize += bytes.length;
  }
}
