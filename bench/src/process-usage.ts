import { readdirSync, readFileSync } from 'node:fs';

/** What a process and everything below it hold, as Linux's /proc tells it (proc(5)). */
export interface TreeUsage {
  readonly processes: number;
  /** Resident memory in MiB; pages that processes share are counted once for each. */
  readonly rss: number;
  /** Proportional memory in MiB: shared pages are divided among those who share them. */
  readonly pss: number;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended while we looked.
    return '';
  }
};
const kiB = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);

/** The name in parentheses may hold spaces; the fields after it do not. Field 4 is the parent. */
const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);

/** A process by its id, what started it and its command line. */
export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

export function listProcesses(): readonly ProcessLine[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      return stat === '' ? [] : [{ pid: Number(name), parent: parentOf(stat), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim() }];
    });
}

/** A process and all below it, without the branches that begin with one of `without`. */
export function treeOf(pid: number, all: readonly ProcessLine[], without: ReadonlySet<number> = new Set()): readonly number[] {
  if (without.has(pid)) return [];
  return [pid, ...all.filter(({ parent }) => parent === pid).flatMap((child) => treeOf(child.pid, all, without))];
}

export function usageOf(pids: readonly number[]): TreeUsage {
  const sum = (file: string, name: string) => pids.reduce((total, pid) => total + kiB(read(`/proc/${pid}/${file}`), name), 0) / 1_024;
  return { processes: pids.length, rss: sum('status', 'VmRSS'), pss: sum('smaps_rollup', 'Pss') };
}

/** Seconds of processor time that a process used so far, in user mode and in the kernel: fields 14 and 15 of its stat, in hundredths of a second on Linux; 0 for one that ended. */
export function cpuSecondsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** Open files, sockets and pipes of one process. */
export function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** The same of several processes. */
export const cpuSeconds = (pids: readonly number[]): number => pids.reduce((total, pid) => total + cpuSecondsOf(pid), 0);
