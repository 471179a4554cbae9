import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoFormat } from '@latchkey/driver-api';
import { newId } from '@latchkey/kit';
import { newRecordingKey, type RecordingKey } from '@latchkey/sealing';
import { type BlankPart, createBlankPart } from './blank-part.ts';
import type { RecordingDisk, WritableFile } from './recording-disk.ts';
import { JOURNAL_FILE, parseJournal } from './recording-journal.ts';

/** A dot begins no recording's id: neither the list nor retention sees such a folder. */
const PREFIX = '.spare-';

/**
 * A folder with all that a recording needs before its first picture, on the medium and not yet named after a recording. Whose it becomes is
 * what its journal's first line says: so a recording can be found after a crash before the folder has its name.
 */
export interface SpareFolder {
  readonly path: string;
  /** Of the recording that it becomes; in memory only. */
  readonly key: RecordingKey;
  readonly journal: WritableFile;
  /** Missing when the format was not known. */
  readonly part: BlankPart | undefined;
}

/** Whether a name in the recordings' folder is a spare's. */
export function isSpareName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Makes a spare with its flushes side by side; leaves nothing when it rejects. */
export async function makeSpareFolder(disk: RecordingDisk, directory: string, format: VideoFormat | undefined): Promise<SpareFolder> {
  const path = join(directory, `${PREFIX}${newId('rec')}`);
  await using undo = new AsyncDisposableStack();
  await disk.makeFolder(path);
  undo.defer(() => removeSpareFolder(path));
  const key = await newRecordingKey();
  const journal = undo.use(await disk.create(join(path, JOURNAL_FILE)));
  const part = format && (await createBlankPart({ disk, folder: path, part: 0, format, cipher: key.cipher }));
  undo.use(part?.file);
  await Promise.all([disk.syncFolder(directory), disk.syncFolder(path), part?.file.sync()]);
  undo.move();
  return { path, key, journal, part };
}

/** Closes the files of a spare, which stay. */
export async function closeSpareFolder({ journal, part }: SpareFolder): Promise<void> {
  await using _journal = journal;
  await using _part = part?.file;
}

/** Opens a closed spare anew; rejects when it is no longer there. */
export async function reopenSpareFolder(disk: RecordingDisk, { path, key, part }: SpareFolder): Promise<SpareFolder> {
  await using undo = new AsyncDisposableStack();
  const journal = undo.use(await disk.reopen(join(path, JOURNAL_FILE)));
  const reopened = part && { ...part, file: undo.use(await disk.reopen(join(path, part.line.file))) };
  undo.move();
  return { path, key, journal, part: reopened };
}

/** Deletes a spare that no recording took. */
export async function removeSpareFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/**
 * Reads whose a spare left by a crash is.
 * @returns the id of the recording that had taken it; undefined when its journal says of no pictures, so that none can have been confirmed.
 * A journal that cannot be read rejects.
 */
export async function ownerOfSpareFolder(path: string): Promise<string | undefined> {
  const journal = await readFile(join(path, JOURNAL_FILE)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const facts = journal && parseJournal(journal);
  return facts === undefined || facts.parts.length === 0 ? undefined : facts.recordingId;
}
