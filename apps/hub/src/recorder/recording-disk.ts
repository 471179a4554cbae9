import { mkdir, open, rename } from 'node:fs/promises';

/** A file that only its maker writes. */
export interface WritableFile extends AsyncDisposable {
  /** Writes all of `bytes` at `position`, or rejects. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when everything written is on the medium. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
}

/** How recordings reach the medium: a port, so that tests can fill it up, slow it down and break it. */
export interface RecordingDisk {
  /** Makes one folder whose parent exists; an existing one is `EEXIST`. Its name is durable after {@link syncFolder} of the parent. */
  makeFolder(path: string): Promise<void>;
  /** Gives a folder another name beside it. What it is called after a crash is certain after {@link syncFolder} of the parent. */
  moveFolder(from: string, to: string): Promise<void>;
  /** Resolves when the names in a folder are on the medium. */
  syncFolder(path: string): Promise<void>;
  /** Makes a new, empty file; an existing one is `EEXIST`. Its name is durable after {@link syncFolder}. */
  create(path: string): Promise<WritableFile>;
  /** Opens an existing file for writing. */
  reopen(path: string): Promise<WritableFile>;
}

/** The machine's own file system; folders and files are readable by the hub only. */
export const localDisk: RecordingDisk = {
  makeFolder: (path) => mkdir(path, { mode: 0o700 }),
  moveFolder: (from, to) => rename(from, to),
  async syncFolder(path) {
    await using handle = await open(path, 'r');
    await handle.sync();
  },
  create: (path) => openFile(path, 'wx'),
  reopen: (path) => openFile(path, 'r+'),
};

async function openFile(path: string, flags: string): Promise<WritableFile> {
  const handle = await open(path, flags, 0o600);
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    sync: () => handle.datasync(),
    truncate: (size) => handle.truncate(size),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
