import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A street's data folder in which one program has a disk of its own, which can be filled. */
export interface SmallDisk extends Disposable {
  readonly dataDir: string;
  /** False where it could not be mounted, which takes root. */
  readonly mounted: boolean;
  /** Writes until there is no room for a single byte. */
  fill(): void;
  /** Gives the room back. */
  free(): void;
}

export function mountSmallDisk(program: 'hub' | 'server', megabytes: number): SmallDisk {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-small-'));
  const disk = join(dataDir, program);
  mkdirSync(disk);
  // PostgreSQL, which is another user, passes through the server's folder.
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=${program === 'server' ? '0711' : '0700'}`, 'tmpfs', disk]).status === 0;
  const ballast = join(disk, 'ballast');
  return {
    dataDir,
    mounted,
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (const size of [1 << 20, 1 << 12, 1]) {
          const chunk = Buffer.alloc(size);
          try {
            for (;;) if (writeSync(file, chunk) < size) break;
          } catch {
            // Full, as far as chunks of this size go.
          }
        }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      if (mounted) spawnSync('umount', [disk]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
