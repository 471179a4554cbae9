import { dirname, join } from 'node:path';
import type { VideoFormat } from '@latchkey/driver-api';
import { Instant } from '@latchkey/kit';
import { PartSealer, type RecordingKeys } from '@latchkey/sealing';
import { type BlankPart, createBlankPart } from './blank-part.ts';
import type { BuiltFragment } from './fragment-builder.ts';
import { PartWriter } from './part-writer.ts';
import type { RecordingDisk, WritableFile } from './recording-disk.ts';
import { type EndedLine, formatJournalLine, type JournalLine, type SegmentLine } from './recording-journal.ts';
import type { RecordingSeals } from './recording-seals.ts';
import type { PartView } from './recording-view.ts';
import { removeSpareFolder, type SpareFolder } from './spare-folder.ts';
import type { SpareShelf } from './spare-shelf.ts';

/** Where and what to write. */
export interface RecordingWriterOptions {
  readonly recordingId: string;
  readonly cameraId: string;
  /** The recording's own folder, which does not exist yet. */
  readonly folder: string;
  readonly disk: RecordingDisk;
  readonly spares: SpareShelf;
  readonly seals: RecordingSeals;
  readonly openedAt: Instant;
}

/** A fragment on its way to the medium. */
export interface WriteJob {
  readonly fragment: BuiltFragment;
  /** Set when a new part begins with this fragment. */
  readonly format: VideoFormat | undefined;
}

/**
 * Seals fragments into the files of one recording. Two calls of one method must not overlap, nor may anything overlap a write that begins a
 * part; a write may overlap a sync, so that a slow medium does not hold up what a kill of the process would lose.
 * After a rejection only {@link RecordingWriter.abandon} makes sense.
 */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #spare: SpareFolder;
  #keys: RecordingKeys | undefined;
  /** Wrapping the key takes as long as sealing the pre-roll does, and nothing needs it before the first sync. */
  readonly #wrapping: Promise<RecordingKeys>;
  /** The journal's first lines. */
  #beginning: Promise<void> = Promise.resolve();
  readonly #journal: WritableFile;
  /** The folder's name: the spare's, then the recording's, and settled once that is durable. */
  #placing: Promise<void> | undefined;
  readonly #parts: PartWriter[] = [];
  readonly #segments: SegmentLine[] = [];
  /** Complete and written, but not synced. */
  #unsettled: SegmentLine[] = [];
  #journalSize = 0;

  private constructor(options: RecordingWriterOptions, spare: SpareFolder) {
    this.#options = options;
    this.#spare = spare;
    this.#wrapping = options.seals.keysOf(options.recordingId, spare.key).then((keys) => (this.#keys = keys));
    // The first sync reports it.
    this.#wrapping.catch(() => undefined);
    this.#journal = spare.journal;
  }

  /** Takes a folder for the recording. @param format of the first pictures; undefined when there will be none */
  static async open(options: RecordingWriterOptions, format: VideoFormat | undefined): Promise<RecordingWriter> {
    return new RecordingWriter(options, await options.spares.take(format));
  }

  /** As they stand in the journal; undefined before they do. */
  get keys(): RecordingKeys | undefined {
    return this.#keys;
  }

  /** What can be read now. */
  parts(): readonly PartView[] {
    if (this.#placing === undefined) return [];
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
    for (let next = 0; next < jobs.length; ) {
      const end = jobs.findIndex(({ format }, i) => i > next && format !== undefined);
      const sameFile = jobs.slice(next, end < 0 ? jobs.length : end);
      const [first] = sameFile;
      if (first?.format !== undefined) await this.#startPart(first.format, first.fragment);
      this.#unsettled.push(...((await this.#parts.at(-1)?.append(sameFile.map(({ fragment }) => fragment))) ?? []));
      next += sameFile.length;
    }
  }

  /** Puts everything written before the call onto the medium, and gives the segments that are complete with it. */
  async sync(): Promise<readonly SegmentLine[]> {
    const settled = this.#unsettled;
    this.#unsettled = [];
    await this.#flush();
    for (const segment of settled) await this.#noteSegment(segment);
    return settled;
  }

  /** Seals the end, ends the last segment, puts the index into the file and closes the journal with `ended`. */
  async close(ended: EndedLine): Promise<readonly SegmentLine[]> {
    await using _journal = this.#journal;
    await using part = this.#parts.at(-1);
    await part?.appendEnd(Instant(ended.at));
    this.#endSegment();
    await this.#beginning;
    if (this.#journalSize === 0) await this.#append(this.#openedLine());
    const settled = await this.sync();
    await part?.finish();
    await this.#note(ended);
    await this.#placing;
    return settled;
  }

  /**
   * Closes the files after a failure: the unsynced tail is cut off, the rest is recovery's to work out. A folder that no recording's name was
   * written into goes.
   */
  async abandon(): Promise<void> {
    await using _journal = this.#journal;
    await using part = this.#parts.at(-1) ?? this.#spare.part?.file;
    await this.#beginning.catch(() => undefined);
    if (this.#journalSize === 0) return removeSpareFolder(this.#spare.path);
    await (this.#placing ?? this.#place()).catch(() => undefined);
    if (part instanceof PartWriter) await part.finish();
  }

  async #startPart(format: VideoFormat, first: BuiltFragment): Promise<void> {
    const { disk, folder } = this.#options;
    const { cipher } = this.#spare.key;
    const previous = this.#parts.at(-1);
    if (previous === undefined && this.#spare.part !== undefined) {
      const part = await this.#takePart(this.#spare.part, 0, first);
      this.#beginning = this.#wrapping.then(({ proof, envelopes }) => this.#append(this.#openedLine(), { type: 'keys', proof, envelopes: [...envelopes] }, part.line));
      this.#beginning.catch(() => undefined);
      return;
    }
    await using _previous = previous;
    this.#endSegment();
    await this.#flush();
    await previous?.finish();
    const blank = await createBlankPart({ disk, folder, part: this.#parts.length, format, cipher, ...(previous && { previous: previous.link }) });
    const part = await this.#takePart(blank, previous?.nextSegment ?? 0, first);
    await Promise.all([disk.syncFolder(folder), part.sync()]);
    await this.#note(part.line);
  }

  async #takePart(blank: BlankPart, firstSegment: number, { firstAt }: BuiltFragment): Promise<PartWriter> {
    const sealer = await PartSealer.begin(this.#spare.key.cipher, this.#options.recordingId, blank.line.part, blank.header);
    const part = new PartWriter(blank, sealer, firstSegment, firstAt);
    this.#parts.push(part);
    return part;
  }

  /**
   * Puts everything written onto the medium, and gives the folder its name after that: under its name it is never without its journal. The name
   * need not be durable for a promise, as the journal tells it too.
   */
  async #flush(): Promise<void> {
    const part = this.#parts.at(-1);
    if (this.#placing !== undefined) {
      await Promise.all([part?.sync(), this.#placing]);
      return;
    }
    await Promise.all([part?.sync(), this.#beginning.then(() => this.#journal.sync())]);
    await this.#place();
  }

  async #place(): Promise<void> {
    const { disk, folder } = this.#options;
    await disk.moveFolder(this.#spare.path, folder);
    this.#placing = disk.syncFolder(dirname(folder));
    // The next flush reports it.
    this.#placing.catch(() => undefined);
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
    await this.#append(line);
    await this.#journal.sync();
  }

  #openedLine(): JournalLine {
    const { recordingId, cameraId, openedAt } = this.#options;
    return { type: 'opened', version: 1, recordingId, cameraId, at: openedAt };
  }

  async #append(...lines: readonly JournalLine[]): Promise<void> {
    const bytes = Buffer.concat(lines.map(formatJournalLine));
    await this.#journal.write(bytes, this.#journalSize);
    this.#journalSize += bytes.length;
  }
}
