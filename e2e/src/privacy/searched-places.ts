import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { MiB } from '@latchkey/kit';
import { createMarkerSearch, OVERLAP } from './marker-search.ts';

/** One place that was searched: how many bytes, and which markers stand there. */
export interface Searched {
  readonly bytes: number;
  readonly found: ReadonlySet<number>;
}

const CHUNK = MiB(4);

/** Searches every file below a folder. */
export function searchFolder(folder: string, markers: readonly Uint8Array[]): Searched {
  const search = createMarkerSearch(markers);
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(entry.parentPath, entry.name));
    search.look(content);
    bytes += content.length;
  }
  return { bytes, found: search.found };
}

export function searchBytes(bytes: Uint8Array, markers: readonly Uint8Array[]): Searched {
  const search = createMarkerSearch(markers);
  search.look(bytes);
  return { bytes: bytes.length, found: search.found };
}

/** Searches all memory that the processes hold (proc(5): `maps` and `mem`); what several of them share is read once. Wants root. */
export function searchMemory(pids: readonly number[], markers: readonly Uint8Array[]): Searched {
  const search = createMarkerSearch(markers);
  const seen = new Set<string>();
  let bytes = 0;
  const chunk = Buffer.alloc(CHUNK);
  for (const pid of pids) {
    const maps = mapsOf(pid);
    if (maps === undefined) continue;
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    for (const line of maps.split('\n')) {
      const [range = '', rights = '', offset = '', device = '', inode = '', name = ''] = line.split(/\s+/);
      // Neither the kernel's own pages nor programs and libraries, which are as they are on the disk.
      if (!rights.startsWith('r') || name.startsWith('[v') || (inode !== '0' && rights[1] !== 'w')) continue;
      const file = `${device} ${inode} ${offset}`;
      if (inode !== '0' && rights.endsWith('s') && seen.has(file)) continue;
      seen.add(file);
      const [start = 0n, end = 0n] = range.split('-').map((address) => BigInt(`0x${address}`));
      for (let at = start; at < end; at += BigInt(CHUNK - OVERLAP)) {
        const read = readMemory(memory, chunk, at, end);
        search.look(chunk.subarray(0, read));
        bytes += read;
      }
    }
    closeSync(memory);
  }
  return { bytes, found: search.found };
}

/** Undefined when the process is gone: a database ends its workers as they are no longer needed. */
function mapsOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return undefined;
  }
}

function readMemory(memory: number, chunk: Buffer, at: bigint, end: bigint): number {
  try {
    return readSync(memory, chunk, 0, Number(end - at < BigInt(chunk.length) ? end - at : BigInt(chunk.length)), at);
  } catch {
    // Pages that a mapped file has no bytes for, and what the process gave back meanwhile.
    return 0;
  }
}
