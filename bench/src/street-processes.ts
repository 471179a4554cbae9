import { CodedError } from '@latchkey/kit';
import type { Street } from '../../e2e/src/street/street.ts';
import { listProcesses, treeOf } from './process-usage.ts';

/** The programs of a running street by what they are; `trees` hold each program and all that it started. */
export interface StreetProcesses {
  readonly hub: number;
  readonly server: number;
  readonly trees: Readonly<Record<'server' | 'hub' | 'database' | 'sim', readonly number[]>>;
}

/** Finds the programs below the street's launcher. Throws `bench.no_process`. */
export function streetProcesses(street: Street): StreetProcesses {
  const all = listProcesses();
  const launcher = street.launcher.pid ?? 0;
  const program = (name: string): number => {
    const found = all.find(({ parent, command }) => parent === launcher && command.endsWith(`main.ts ${name}`));
    if (found === undefined) throw new CodedError('bench.no_process', `The street runs no ${name}`);
    return found.pid;
  };
  const [server, hub, sim] = [program('server'), program('hub'), program('sim')];
  // PostgreSQL is the server's child, or nobody's where an earlier server started it.
  const database = all.find(({ command }) => /postgres(\s|$)/.test(command) && command.includes(street.dataDir))?.pid;
  const below = database === undefined ? [] : treeOf(database, all);
  return { hub, server, trees: { server: treeOf(server, all, new Set(database === undefined ? [] : [database])), hub: treeOf(hub, all), database: below, sim: treeOf(sim, all) } };
}
