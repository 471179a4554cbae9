import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';

/** An ext4 in a file, mounted where a program keeps its data, which the kernel can be told to lose the power of. */
export interface PowerDisk extends Disposable {
  readonly mountPoint: string;
  /** After a cut, when nobody holds a file there any more: as the machine finds its disk when the power is back. */
  restore(): Promise<void>;
}

const run = (command: string, ...args: readonly string[]) => execFileSync(command, args, { stdio: 'pipe' });

/** Whether disks can be made and cut here: root, a loop device, mkfs.ext4 and python3. */
export function canCutPower(): boolean {
  if (process.getuid?.() !== 0 || spawnSync('python3', ['--version']).status !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-power-'));
  try {
    using disk = makePowerDisk(join(folder, 'disk'));
    cutPower(disk.mountPoint);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** EXT4_IOC_SHUTDOWN without flushing the log (linux/ext4.h, flag 2): what was not synced is gone, as when the plug is pulled. */
export const cutPower = (mountPoint: string): void =>
  void run('python3', '-c', 'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))', mountPoint);

export function makePowerDisk(mountPoint: string): PowerDisk {
  const image = `${mountPoint}.img`;
  mkdirSync(mountPoint, { recursive: true });
  run('truncate', '-s', '1G', image);
  run('mkfs.ext4', '-q', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image);
  const mount = () => run('mount', '-o', 'loop', image, mountPoint);
  mount();
  return {
    mountPoint,
    async restore() {
      for (let tries = 0; spawnSync('umount', [mountPoint]).status !== 0; tries += 1) {
        if (tries === 200) throw new CodedError('crash.disk_busy', 'Somebody holds a file on a disk whose power was cut');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      mount();
    },
    [Symbol.dispose]() {
      spawnSync('umount', ['--lazy', mountPoint]);
      rmSync(image, { force: true });
    },
  };
}
