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

/** Puts fragments into the files of one recording. Its calls must not overlap; after one has rejected only {@link RecordingWriter.abandon} makes sense. */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #journal: WritableFile;
  readonly #parts: PartWriter[] = [];
  readonly #segments: SegmentLine[] = [];
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
    await writer.#note({ type: 'opened', version: 1, recordingId, cameraId, at: openedAt });
    return writer;
  }

  /** What can be read now. */
  parts(): readonly PartView[] {
    return this.#parts.map((part) => ({
      line: part.line,
      path: join(this.#options.folder, part.line.file),
      size: part.syncedSize,
      duration: part.syncedMedia,
      index: part.index(),
      segments: this.#segments.filter((segment) => segment.part === part.line.part),
    }));
  }

  /** Writes all jobs and syncs once; gives the segments that they completed. When it resolves, everything is on the medium. */
  async write(jobs: readonly WriteJob[]): Promise<readonly SegmentLine[]> {
    const ended: SegmentLine[] = [];
    for (const { format, fragment } of jobs) {
      if (format !== undefined) ended.push(...(await this.#startPart(format, fragment)));
      const segment = await this.#parts.at(-1)?.append(fragment);
      if (segment !== undefined) ended.push(segment);
    }
    await this.#parts.at(-1)?.sync();
    for (const segment of ended) await this.#noteSegment(segment);
    return ended;
  }

  /** Ends the last segment, puts the index into the file and closes the journal with `ended`. */
  async close(ended: EndedLine): Promise<readonly SegmentLine[]> {
    await using _journal = this.#journal;
    const last = this.#parts.at(-1)?.endSegment();
    await this.#parts.at(-1)?.finish();
    if (last !== undefined) await this.#noteSegment(last);
    await this.#note(ended);
    return last === undefined ? [] : [last];
  }

  /** Closes the files after a failure: the unsynced tail is cut off, the rest is recovery's to work out. */
  async abandon(): Promise<void> {
    await using _journal = this.#journal;
    await this.#parts.at(-1)?.finish();
  }

  async #startPart(format: VideoFormat, first: BuiltFragment): Promise<readonly SegmentLine[]> {
    const { disk, folder } = this.#options;
    const previous = this.#parts.at(-1);
    const segment = previous?.endSegment();
    await previous?.sync();
    await previous?.finish();
    const part = await PartWriter.create(disk, folder, this.#parts.length, format, previous?.nextSegment ?? 0, first.firstAt);
    this.#parts.push(part);
    await this.#note(part.line);
    return segment === undefined ? [] : [segment];
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
