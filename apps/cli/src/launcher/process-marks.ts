import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '@latchkey/kit';

/** A process that was started on a data folder, so that the next start finds it whatever happened in between. */
interface Mark {
  readonly pid: number;
  /** When the kernel started it: a pid alone may be somebody else's by now. */
  readonly startedAt: string;
}

/** When a process was started, in the kernel's clock ticks; undefined when there is none, or where /proc does not exist. */
export function kernelStartOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the fields after it do not. Field 22 is the start time (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function isAlive(mark: Mark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch {
    return false;
  }
  const startedAt = kernelStartOf(mark.pid);
  return startedAt === undefined || startedAt === mark.startedAt;
}

/** The processes of one data folder, as small files in `<data>/run`. */
export interface ProcessMarks {
  mark(name: string, pid: number): void;
  unmark(name: string): void;
  /** Ends what an earlier launcher left behind, launcher's own mark aside. Returns the names. */
  endSurvivors(): Promise<readonly string[]>;
}

/** Takes the folder for this launcher. Throws `launcher.already_running` when another one has it. */
export function takeDataFolder(dataDir: string): ProcessMarks & Disposable {
  const folder = join(dataDir, 'run');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const fileOf = (name: string) => join(folder, `${name}.json`);
  const read = (file: string): Mark | undefined => {
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'startedAt' in value ? { pid: value.pid, startedAt: String(value.startedAt) } : undefined;
    } catch {
      return undefined;
    }
  };
  const marks: ProcessMarks = {
    mark: (name, pid) => writeFileSync(fileOf(name), JSON.stringify({ pid, startedAt: kernelStartOf(pid) ?? '' })),
    unmark: (name) => rmSync(fileOf(name), { force: true }),
    async endSurvivors() {
      const survivors = readdirSync(folder)
        .filter((file) => file.endsWith('.json') && file !== 'launcher.json')
        .flatMap((file) => {
          const mark = read(join(folder, file));
          return mark !== undefined && isAlive(mark) ? [{ name: file.slice(0, -'.json'.length), mark }] : [];
        });
      for (const { mark } of survivors) process.kill(mark.pid, 'SIGTERM');
      const deadline = Date.now() + 8_000;
      while (survivors.some(({ mark }) => isAlive(mark)) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const { mark } of survivors) if (isAlive(mark)) process.kill(mark.pid, 'SIGKILL');
      return survivors.map(({ name }) => name);
    },
  };
  // The kernel's lock, which ends with this process whatever ends it: of two that start in the same moment, one has it.
  const lock = new DatabaseSync(join(folder, 'launcher.lock'));
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    lock.close();
    const pid = read(fileOf('launcher'))?.pid;
    throw new CodedError('launcher.already_running', `Latchkey already runs on ${dataDir}${pid === undefined ? '' : ` (process ${pid})`}. Stop it with Ctrl-C there, or choose another folder with LATCHKEY_DATA.`, { cause });
  }
  marks.mark('launcher', process.pid);
  return {
    ...marks,
    [Symbol.dispose]() {
      marks.unmark('launcher');
      lock.close();
    },
  };
}
