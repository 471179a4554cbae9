import type { VideoFormat } from '@latchkey/driver-api';
import { type Clock, describeError, type Log, Seconds } from '@latchkey/kit';
import type { RecordingDisk } from './recording-disk.ts';
import { sameFormat } from './same-format.ts';
import { closeSpareFolder, makeSpareFolder, removeSpareFolder, reopenSpareFolder, type SpareFolder } from './spare-folder.ts';

/** Where spares are, and what they are made with. */
export interface SpareShelfOptions {
  readonly directory: string;
  readonly disk: RecordingDisk;
  readonly clock: Clock;
  readonly log: Log;
}

/** A full disk is not asked for a spare with every picture. */
const RETRY_AFTER = Seconds(10);

interface Spare {
  readonly format: VideoFormat;
  /** With its files closed, so that a waiting spare holds nothing open; undefined when it could not be made. */
  readonly folder: Promise<SpareFolder | undefined>;
}

/**
 * Keeps one spare folder of a camera ready, so that a recording begins with one flush instead of several: it is what a door waits for.
 * Disposing deletes the spare.
 */
export class SpareShelf implements AsyncDisposable {
  readonly #options: SpareShelfOptions;
  #spare: Spare | undefined;
  #retryAt: number = Number.NEGATIVE_INFINITY;
  #discarding: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(options: SpareShelfOptions) {
    this.#options = options;
  }

  /** Sees to it, in the background, that the spare is there and of this format. Cheap when it is. */
  keep(format: VideoFormat): void {
    if (this.#disposed) return;
    if (this.#spare !== undefined && sameFormat(this.#spare.format, format)) return;
    this.#discard();
    if (this.#options.clock.monotonic() >= this.#retryAt) this.#spare = { format, folder: this.#prepare(format) };
  }

  /**
   * Gives the spare away when its format is this one, and makes a folder at once otherwise. A second caller never gets the same.
   * Rejects with the disk's error when there is no spare and none can be made.
   */
  async take(format: VideoFormat | undefined): Promise<SpareFolder> {
    const { directory, disk, log } = this.#options;
    const spare = this.#spare;
    if (format !== undefined && spare !== undefined && sameFormat(spare.format, format)) {
      this.#spare = undefined;
      const folder = await spare.folder;
      if (folder !== undefined) {
        try {
          return await reopenSpareFolder(disk, folder);
        } catch (error) {
          log.warn('the spare folder of a camera was lost', { reason: describeError(error) });
        }
      }
    }
    return makeSpareFolder(disk, directory, format);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#discard();
    await this.#discarding;
  }

  async #prepare(format: VideoFormat): Promise<SpareFolder | undefined> {
    const { directory, disk, clock, log } = this.#options;
    try {
      const folder = await makeSpareFolder(disk, directory, format);
      await closeSpareFolder(folder);
      return folder;
    } catch (error) {
      // A recording then makes its own folder, and says what is wrong if that fails too.
      log.warn('no spare folder could be made for a camera; the next recording begins more slowly', { reason: describeError(error) });
      this.#retryAt = clock.monotonic() + RETRY_AFTER;
      if (this.#spare?.format === format) this.#spare = undefined;
      return undefined;
    }
  }

  #discard(): void {
    const spare = this.#spare;
    if (spare === undefined) return;
    this.#spare = undefined;
    this.#discarding = Promise.all([this.#discarding, this.#remove(spare)]);
  }

  async #remove(spare: Spare): Promise<void> {
    const folder = await spare.folder;
    if (folder === undefined) return;
    await removeSpareFolder(folder.path).catch((error: unknown) => this.#options.log.warn('a spare folder stays until the next start', { reason: describeError(error) }));
  }
}
