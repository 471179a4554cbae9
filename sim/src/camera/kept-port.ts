import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../home/atomic-file.ts';

/** Remembers the camera's port: its address is in the hub's settings and must outlive a restart. */
export function createKeptPort(folder: string): { recall(): Promise<number>; keep(port: number): Promise<void> } {
  const path = join(folder, 'rtsp-port');
  return {
    /** 0, any free port, when none was kept or what was kept is no port. */
    async recall() {
      const port = Number(await readFile(path, 'utf8').catch(() => '0'));
      return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
    },
    keep: (port) => writeFileAtomically(path, String(port), 0o600),
  };
}
