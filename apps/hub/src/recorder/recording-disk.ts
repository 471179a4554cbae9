import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

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
  /** Makes one folder whose parent exists, durably; an existing one is `EEXIST`. */
  makeFolder(path: string): Promise<void>;
  /** Makes a new, empty file, durably; an existing one is `EEXIST`. */
  create(path: string): Promise<WritableFile>;
  /** Opens an existing file for writing. */
  reopen(path: string): Promise<WritableFile>;
}

/** The machine's own file system; folders and files are readable by the hub only. */
export const localDisk: RecordingDisk = {
  async makeFolder(path) {
    await mkdir(path, { mode: 0o700 });
    await syncFolder(dirname(path));
  },
  async create(path) {
    const file = await openFile(path, 'wx');
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
    return file;
  },
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

/** A new name is durable only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
